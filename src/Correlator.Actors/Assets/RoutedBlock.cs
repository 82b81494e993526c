using System.Collections.Concurrent;
using Correlator.Model.Facts;
using Correlator.Model.Observations;

namespace Correlator.Actors.Assets;

/// <summary>
/// A block with its references sorted by asset. Shared read-only by all assets that have a slice of it; goes back to its pool when
/// all have answered.
/// </summary>
public sealed class RoutedBlock
{
    private const int IdleMax = 12;

    private static readonly ConcurrentBag<RoutedBlock> Idle = [];

    private RoutedBlock()
    {
    }

    public ObservationBlock Observations { get; private set; } = null!;

    /// <summary>Number of the block in its line, from 1 on.</summary>
    public long Number { get; private set; }

    public EventTime Watermark => Observations.Watermark;

    /// <summary>What rules want to see of every observation; null when they want none.</summary>
    public IObservationInterest? Interest { get; private set; }

    /// <summary>Index of the observation × 2, plus 1 where the asset is the responder.</summary>
    internal int[] References { get; } = new int[ObservationBlock.ObservationsMax * 2];

    internal static RoutedBlock Rent(ObservationBlock observations, long number, IObservationInterest? interest = null)
    {
        var block = Idle.TryTake(out var idle) ? idle : new RoutedBlock();
        block.Observations = observations;
        block.Number = number;
        block.Interest = interest;
        return block;
    }

    internal void Return()
    {
        Observations.Return();
        Observations = null!;
        Interest = null;
        if (Idle.Count < IdleMax) Idle.Add(this);
    }
}
