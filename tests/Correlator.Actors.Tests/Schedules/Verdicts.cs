namespace Correlator.Actors.Tests.Schedules;

/// <summary>
/// What must hold after every write: a recovery of everything at this moment finds exactly what an undisturbed run has at the committed position,
/// and nothing is forgotten or stated that should not be.
/// </summary>
internal sealed class Verdicts(World world)
{
    private LineCommit? _committed;

    private int Position => _committed?.Position ?? 0;

    public void Written(int party)
    {
        switch (party)
        {
            case Party.Line:
                var before = Position;
                _committed = null;
                world.Journals[Party.Line].Recover((@event, _) => _committed = @event as LineCommit ?? _committed);
                if (Position < before) world.Fail($"the line went back from {before} to {Position}");
                for (var other = Party.Keeper; other < Party.Host; other++) Written(other);
                for (var feed = 0; feed < Plan.Feeds; feed++) Forgotten(feed);
                break;
            case < Party.Zone:
                Keeper(party - Party.Keeper);
                break;
            case < Party.Desk:
                Zone(party - Party.Zone);
                break;
            case < Party.Host:
                Detections(party);
                break;
        }
    }

    public void Forgotten(int feed)
    {
        if (world.Forgotten[feed] > Plan.PlaceAt(Position, feed))
        {
            world.Fail($"feed {feed} is forgotten up to {world.Forgotten[feed]}, committed up to {Plan.PlaceAt(Position, feed)}");
        }
    }

    public void Ended(ulong notified)
    {
        if (Position != Plan.Records) world.Fail($"it ends at record {Position} of {Plan.Records}");
        Written(Party.Line);
        for (var d = 0; d < Plan.Records; d++)
        {
            if (Plan.IsDetected(d) != (Plan.Get(notified, d) != 0)) world.Fail($"of detection {d} somebody was told: {Plan.Get(notified, d) != 0}");
        }
    }

    private void Keeper(int shard)
    {
        var standing = Schedules.Keeper.StandingAt(world.Journals[Party.Keeper + shard], _committed?.Block ?? 0);
        for (var asset = shard; asset < standing.Length; asset += Plan.Shards)
        {
            var expected = Plan.AssetAfter(Position, asset);
            if (standing[asset] != expected) world.Fail($"asset {asset} would be {standing[asset]:x} at {Position}, not {expected:x}");
        }
    }

    private void Zone(int zone)
    {
        var committed = _committed?.ZonesStored.GetValueOrDefault(Plan.ZoneNames[zone]) ?? 0;
        var standing = ZoneModel.StandingAt(world.Journals[Party.Zone + zone], committed);
        var expected = Plan.ZoneAfter(Position, zone);
        if (standing != expected)
        {
            world.Fail($"zone {zone} would be {standing.Counts:x} by {standing.Facts:x} at {Position}, not {expected.Counts:x} by {expected.Facts:x}");
        }
    }

    private void Detections(int party)
    {
        var (times, evidence) = (0UL, 0UL);
        world.Journals[party].Recover((@event, _) =>
        {
            var (detection, seen) = @event switch
            {
                Assignment assignment => (assignment.Detection, assignment.Evidence),
                Addition addition => (addition.Detection, addition.Evidence),
                _ => (0, 0),
            };
            if (seen == 0) return;
            times += Plan.One(detection);
            evidence |= Plan.Put(detection, seen);
        });
        for (var d = 0; d < Plan.Records; d++)
        {
            var isOfParty = Plan.IsDetected(d) && (party == Party.Desk || Plan.Incident(d) == party - Party.Incident);
            var count = Plan.Get(times, d);
            if (count > 1) world.Fail($"{Party.Name(party)} has detection {d} {count} times");
            if (count > 0 && Plan.Get(evidence, d) != Plan.Get(Plan.Detections, d))
            {
                world.Fail($"detection {d} was stated on wrong evidence {Plan.Get(evidence, d)}");
            }

            if (isOfParty && count == 0 && d < Position) world.Fail($"{Party.Name(party)} has not detection {d}, committed is {Position}");
        }
    }
}
