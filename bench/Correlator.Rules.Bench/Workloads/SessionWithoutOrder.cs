using Correlator.Rules.Bench.WorkloadRules;
using Correlator.Rules.Language;

namespace Correlator.Rules.Bench.Workloads;

/// <summary>W4a: one rule, a remote session that no open work order covers. What does an absence cost?</summary>
internal sealed class SessionWithoutOrder : IWorkload
{
    public string Name => "W4a";

    public WorkloadParameters Settle(WorkloadParameters parameters) => parameters with { Rules = 1 };

    public int DefaultDelta(int window) => window;

    public object Next(ref SeededRandom random, WorkloadParameters parameters, long time) => random.Next(100) < 40
        ? new RemoteSession(random.Next(parameters.Assets), random.Next(DeviationAndSession.Users), time)
        : new WorkOrder(random.Next(parameters.Assets), time, time + parameters.Delta);

    public long CountByHand(object[] events, WorkloadParameters parameters)
    {
        var orders = new RecentFacts<WorkOrder>(parameters.Window, o => o.From);
        var fires = 0L;
        foreach (var seen in events)
        {
            if (seen is WorkOrder order) orders.Add(order.AssetId, order);
            else if (!IsCovered((RemoteSession)seen, orders)) fires++;
        }

        return fires;
    }

    public IEnumerable<Rule> Rules(WorkloadParameters parameters, FireCounter fires) =>
        [new SessionWithoutWorkOrder(parameters.WindowSpan, fires)];

    public long Needed(WorkloadParameters parameters) => parameters.Window;

    private static bool IsCovered(RemoteSession session, RecentFacts<WorkOrder> orders)
    {
        foreach (var order in orders.Of(session.AssetId, session.Ts))
        {
            if (order.From <= session.Ts && order.To >= session.Ts) return true;
        }

        return false;
    }
}
