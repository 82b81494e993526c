using Correlator.Model.Plant;

namespace Correlator.Plant;

/// <summary>One thing that is wrong in a plant file, and where.</summary>
/// <param name="File">Path as it was given.</param>
/// <param name="Line">From 1 on; 0 when the file as a whole is meant.</param>
/// <param name="Column">From 1 on; 0 when the file as a whole is meant.</param>
/// <param name="Field">Path of the field: assets[2].macs[0].</param>
/// <param name="Reason">What is wrong, and what would be right.</param>
public sealed record PlantFileError(string File, int Line, int Column, string Field, string Reason)
{
    public override string ToString() =>
        $"{File}{(Line > 0 ? $":{Line}:{Column}" : "")}: {(Field.Length > 0 ? $"{Field}: " : "")}{Reason}";
}

/// <summary>A plant model, or everything that is wrong with its files; never both.</summary>
public sealed record PlantReadResult(PlantModel? Model, IReadOnlyList<PlantFileError> Errors);
