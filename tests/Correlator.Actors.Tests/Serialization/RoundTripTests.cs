using Correlator.Actors.Incidents;
using Correlator.Actors.Serialization;
using Correlator.Model.Facts;
using Correlator.Model.Observations;
using Correlator.Model.Plant;
using FsCheck;
using FsCheck.Xunit;

namespace Correlator.Actors.Tests.Serialization;

public class RoundTripTests(NodeSystem node) : IClassFixture<NodeSystem>
{
    [Property]
    public void Any_fact_reads_back_as_it_was_written(
        int sort, NonNull<string> text, string? maintenance, long ticks, ulong address, byte number, double? low, bool flag)
    {
        var fact = Filled(SampleFacts.All[(int)((uint)sort % (uint)SampleFacts.All.Count)], text.Get, maintenance, ticks, address, number, low, flag);
        using var reader = new BinaryReader(new MemoryStream(GoldenFileTests.Bytes(fact)));
        Assert.Equivalent(fact, FactCodec.Instance.Read(reader), strict: true);
    }

    [Property]
    public void Any_detection_reads_back_as_it_was_written(
        int[] sorts, NonNull<string> text, string? maintenance, long ticks, ulong address, byte number, double? low, bool flag)
    {
        var facts = sorts.Select(sort =>
            Filled(SampleFacts.All[(int)((uint)sort % (uint)SampleFacts.All.Count)], text.Get, maintenance, ticks, address, number, low, flag)).ToArray();
        var detection = SampleFacts.Detection with
        {
            Facts = facts,
            Title = text.Get,
            Assets = [text.Get],
            Time = new EventTime(ticks),
            Response = maintenance ?? "",
        };
        var stored = new DetectionAssigned(detection);
        var read = node.Serializer.FromBinary(node.Serializer.ToBinary(stored), node.Serializer.Manifest(stored));
        Assert.Equivalent(stored, read, strict: true);
    }

    [Fact]
    public void What_a_later_version_adds_at_the_end_of_a_fact_is_skipped()
    {
        var bytes = GoldenFileTests.Bytes(SampleFacts.Access);
        byte[] grown = [.. BitConverter.GetBytes(bytes.Length - 4 + 3), .. bytes[4..], 1, 2, 3, .. GoldenFileTests.Bytes(SampleFacts.Use)];
        grown[5] = 2;
        using var reader = new BinaryReader(new MemoryStream(grown));
        Assert.Equivalent(SampleFacts.Access, FactCodec.Instance.Read(reader), strict: true);
        Assert.Equivalent(SampleFacts.Use, FactCodec.Instance.Read(reader), strict: true);
    }

    [Fact]
    public void Support_that_is_nested_without_end_is_cut_not_followed()
    {
        var conclusion = SampleFacts.Conclusion;
        for (var depth = 0; depth < 100; depth++) conclusion = conclusion with { Support = [conclusion] };
        using var reader = new BinaryReader(new MemoryStream(GoldenFileTests.Bytes(conclusion)));
        var read = (Conclusion)FactCodec.Instance.Read(reader);
        var levels = 0;
        for (var at = read; at.Support is [Conclusion below, ..]; at = below) levels++;
        Assert.Equal(16, levels);
    }

    private static Fact Filled(
        Fact fact, string text, string? maintenance, long ticks, ulong address, byte number, double? low, bool flag)
    {
        var end = new Participant(flag ? text : null, new NetworkAddress(address, ~address), text, (AssetRoles)number, number, low);
        var filled = fact with
        {
            Time = new EventTime(ticks),
            KnownAt = new EventTime(~ticks),
            Subject = text,
            Target = text,
            Maintenance = maintenance,
            Summary = text,
            Originator = flag ? end : null,
            Responder = flag ? null : end,
            Operation = (Operation)number,
            Source = new Provenance(text, ticks),
        };
        return filled switch
        {
            Deviation deviation => deviation with { Repeats = (int)ticks, Evidence = text },
            ControlOperation control => control with
            {
                ValueLow = low,
                ValueHigh = null,
                IsRoutine = flag,
                IsAuthorised = !flag,
                WhileLearning = flag,
            },
            SensorAlert alert => alert with { Severity = number, Techniques = [text, ""], IsRoutine = flag },
            AccessSession access => access with { User = maintenance },
            ConduitUse use => use with { FromZone = text },
            ObservedActivity activity => activity with { Rule = text, Fields = flag ? [new ActivityField(text, "")] : [] },
            FeedCondition condition => condition with { Records = ticks, Bytes = ticks, Since = new EventTime(ticks), Reason = text },
            Conclusion conclusion => conclusion with { Support = flag ? conclusion.Support : [] },
            _ => filled,
        };
    }
}
