namespace Correlator.Model.Assets;

/// <summary>Which end of an observation an asset is. Stored: never renumber.</summary>
public enum AssetSide : byte
{
    Originator = 0,
    Responder = 1,
}
