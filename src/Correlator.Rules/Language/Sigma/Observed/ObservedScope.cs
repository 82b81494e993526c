using Correlator.Model.Observations;

namespace Correlator.Rules.Language.Sigma.Observed;

/// <summary>A set of observations, by their kind and protocol: what a log source holds, or where a field is.</summary>
internal sealed class ObservedScope
{
    // A power of two, so that a kind is a mask away from its cell.
    private const int Kinds = 16;
    private const int Protocols = 256;

    private readonly bool[] _cells;

    private ObservedScope(bool[] cells) => _cells = cells;

    /// <summary>Everything but what a sensor or a feed tells of itself, which concerns no asset.</summary>
    public static ObservedScope All { get; } =
        Where((kind, _) => kind is not (ObservationKind.Statistics or ObservationKind.FeedCondition));

    /// <summary>The number of cells; a cell is a kind and a protocol.</summary>
    public static int Cells => Kinds * Protocols;

    public static int CellOf(in Observation observation) =>
        ((int)observation.Kind & (Kinds - 1)) << 8 | (int)observation.Protocol;

    public static ObservedScope Of(params ObservationKind[] kinds) => Where((kind, _) => kinds.Contains(kind));

    /// <summary>What is done in these protocols: operations, and sessions of those who work through them.</summary>
    public static ObservedScope Of(params Protocol[] protocols) => Where((kind, protocol) =>
        kind is ObservationKind.Operation or ObservationKind.AccessSession && protocols.Contains(protocol));

    public static ObservedScope Where(Func<ObservationKind, Protocol, bool> isIn)
    {
        var cells = new bool[Cells];
        for (var cell = 0; cell < cells.Length; cell++) cells[cell] = isIn((ObservationKind)(cell >> 8), (Protocol)(cell & 255));
        return new ObservedScope(cells);
    }

    public bool Contains(int cell) => _cells[cell];

    public bool Meets(ObservedScope other)
    {
        for (var cell = 0; cell < Cells; cell++)
        {
            if (_cells[cell] && other._cells[cell]) return true;
        }

        return false;
    }

    public ObservedScope And(ObservedScope other) =>
        Where((kind, protocol) => _cells[(int)kind << 8 | (int)protocol] && other._cells[(int)kind << 8 | (int)protocol]);
}
