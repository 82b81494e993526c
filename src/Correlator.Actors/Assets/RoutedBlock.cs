using System.Buffers;
using System.Collections.Concurrent;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Rules;

namespace Correlator.Actors.Assets;

/// <summary>
/// A block with its references sorted by asset. Shared read-only by all assets that have a slice of it; goes back to its pool when
/// all have answered.
/// </summary>
public sealed class RoutedBlock
{
    private const int IdleMax = 12;

    private static readonly ConcurrentBag<RoutedBlock> Idle = [];

    private bool _isReceived;

    private RoutedBlock(int[] references, int[] ends)
    {
        References = references;
        Ends = ends;
    }

    public ObservationBlock Observations { get; private set; } = null!;

    /// <summary>Number of the block in its line.</summary>
    public long Number { get; private set; }

    public EventTime Watermark => Observations.Watermark;

    /// <summary>In force when the line admitted the block.</summary>
    public RuleSet Rules { get; private set; } = null!;

    /// <summary>What rules want to see of every observation; null when they want none.</summary>
    public IObservationInterest? Interest => Rules.Interest;

    /// <summary>Index of the observation × 2, plus 1 where the asset is the responder.</summary>
    internal int[] References { get; }

    /// <summary>
    /// Of a block that came from another node: the names of each observation's originator and responder, in turn (<see cref="ReceivedEnvelope"/>).
    /// </summary>
    internal int[] Ends { get; }

    internal static RoutedBlock Rent(ObservationBlock observations, long number, RuleSet rules)
    {
        var block = Idle.TryTake(out var idle) ? idle : new RoutedBlock(new int[ObservationBlock.ObservationsMax * 2], []);
        return block.Fill(observations, number, rules);
    }

    /// <summary>For what came from another node: as large as that, and whoever applied it gives it back.</summary>
    internal static RoutedBlock Receive(int observations, int references, long number, RuleSet rules)
    {
        var (pool, ends) = (ArrayPool<int>.Shared, observations * 2);
        var block = new RoutedBlock(pool.Rent(references), pool.Rent(ends)) { _isReceived = true };
        return block.Fill(ObservationBlock.Rent(observations), number, rules);
    }

    internal void Return()
    {
        Observations.Return();
        Observations = null!;
        Rules = null!;
        if (!_isReceived)
        {
            if (Idle.Count < IdleMax) Idle.Add(this);
            return;
        }

        ArrayPool<int>.Shared.Return(References);
        ArrayPool<int>.Shared.Return(Ends);
    }

    /// <summary>A block of this node's own line is given back by the line, when all shards have applied it.</summary>
    internal void ReturnIfReceived()
    {
        if (_isReceived) Return();
    }

    private RoutedBlock Fill(ObservationBlock observations, long number, RuleSet rules)
    {
        Observations = observations;
        Number = number;
        Rules = rules;
        return this;
    }
}
