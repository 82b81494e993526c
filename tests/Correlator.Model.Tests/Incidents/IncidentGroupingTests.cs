using Correlator.Model.Detections;
using Correlator.Model.Facts;
using Correlator.Model.Incidents;
using FsCheck.Xunit;
using static Correlator.Model.Tests.Incidents.SampleDetections;

namespace Correlator.Model.Tests.Incidents;

public sealed class IncidentGroupingTests
{
    private readonly IncidentGrouping _grouping = new();

    [Fact]
    public void Detections_that_share_an_asset_within_the_window_are_one_incident()
    {
        var first = Assign("a", 0, "plc-1", "203.0.113.9");
        Assert.True(first.IsFirst);
        Assert.Equal(FactId.Of("incident", FactId.Of("detection", "a").ToString()), first.IncidentId);
        Assert.Equal(first.IncidentId, Assign("b", 60, "203.0.113.9", "hmi-1").IncidentId);
        Assert.Equal(first.IncidentId, Assign("c", 120, "hmi-1").IncidentId);
        Assert.NotEqual(first.IncidentId, Assign("d", 120, "plc-2").IncidentId);
    }

    [Fact]
    public void A_detection_after_the_window_opens_another_incident()
    {
        var first = Assign("a", 0);
        var second = Assign("b", 60.001);
        Assert.True(second.IsFirst);
        Assert.NotEqual(first.IncidentId, second.IncidentId);
        Assert.Empty(second.Related);
    }

    [Fact]
    public void Of_several_incidents_the_one_first_opened_gets_it_and_the_others_are_named()
    {
        var first = Assign("a", 0, "plc-1");
        var second = Assign("b", 1, "plc-2");
        var bridge = Assign("c", 2, "plc-2", "plc-1");
        Assert.Equal(first.IncidentId, bridge.IncidentId);
        Assert.Equal([second.IncidentId], bridge.Related);
        Assert.Equal(first.IncidentId, Assign("d", 3, "plc-2").IncidentId);
    }

    [Fact]
    public void An_asset_that_is_everywhere_does_not_glue_more_than_a_day_together()
    {
        var incidents = new List<FactId>();
        for (var hour = 0; hour <= 30; hour++) incidents.Add(Assign($"h{hour}", hour * 60, "hmi-1").IncidentId);
        Assert.Single(incidents.Take(25).Distinct());
        Assert.Single(incidents.Skip(25).Distinct());
        Assert.NotEqual(incidents[24], incidents[25]);
    }

    [Fact]
    public void A_full_incident_is_followed_by_one_that_names_it()
    {
        var grouping = new IncidentGrouping(new GroupingOptions { DetectionsPerIncidentMax = 2 });
        var ids = Enumerable.Range(0, 3).Select(i => grouping.Assign(Detection($"d{i}", i))).ToArray();
        Assert.Equal(ids[0].IncidentId, ids[1].IncidentId);
        Assert.True(ids[2].IsFirst);
        Assert.Equal([ids[0].IncidentId], ids[2].Related);
    }

    [Fact]
    public void A_replayed_detection_gets_the_answer_it_had_even_if_an_older_incident_has_grown_since()
    {
        Assign("a", 0, "plc-1");
        var second = Assign("b", 1, "plc-2");
        Assign("c", 2, "plc-1", "plc-2");
        var again = Assign("b", 1, "plc-2");
        Assert.Equal((second.IncidentId, true), (again.IncidentId, again.IsRepeat));
    }

    [Fact]
    public void Detections_without_assets_are_about_their_zone()
    {
        var first = _grouping.Assign(Detection("a") with { Assets = [] });
        Assert.Equal(first.IncidentId, _grouping.Assign(Detection("b", 5) with { Assets = [] }).IncidentId);
        Assert.NotEqual(
            first.IncidentId, _grouping.Assign(Detection("c", 6) with { Assets = [], Zone = "cell-2" }).IncidentId);
    }

    [Fact]
    public void Groups_are_bounded_and_giving_one_up_is_counted()
    {
        var grouping = new IncidentGrouping(new GroupingOptions { GroupsMax = 2 });
        for (var i = 0; i < 3; i++) grouping.Assign(Detection($"d{i}", i, assets: $"plc-{i}"));
        Assert.Equal((2, 1L), (grouping.OpenGroups, grouping.GroupsGivenUp));
        Assert.True(grouping.Assign(Detection("e", 3, assets: "plc-0")).IsFirst);
    }

    [Fact]
    public void Groups_that_nothing_can_join_any_more_are_let_go_without_being_counted()
    {
        for (var i = 0; i < 100; i++) Assign($"d{i}", i * 121, $"plc-{i}");
        Assert.Equal((1, 0L), (_grouping.OpenGroups, _grouping.GroupsGivenUp));
    }

    [Fact]
    public void Assets_of_an_incident_and_remembered_assignments_are_bounded_and_counted()
    {
        var grouping = new IncidentGrouping(new GroupingOptions { AssetsPerIncidentMax = 2, AssignmentsMax = 1 });
        grouping.Assign(Detection("a", 0, assets: ["p1", "p2", "p3"]));
        grouping.Assign(Detection("b", 0, assets: ["p1"]));
        Assert.Equal((1L, 1L), (grouping.AssetsTurnedAway, grouping.AssignmentsForgotten));
    }

    [Property(MaxTest = 200)]
    public void Saving_and_loading_anywhere_changes_no_later_assignment(ushort[] script, byte saveAfter)
    {
        var detections = script
            .Select((s, i) => Detection($"{i}", s % 3000, Severity.High, "", $"plc-{s % 11}", $"hmi-{s % 5}"))
            .OrderBy(d => d.Time).ThenBy(d => d.Id).ToArray();
        var options = new GroupingOptions { GroupsMax = 4, DurationMax = TimeSpan.FromHours(3), AssignmentsMax = 20 };
        var straight = new IncidentGrouping(options);
        var stopped = new IncidentGrouping(options);
        for (var i = 0; i < detections.Length; i++)
        {
            if (i == saveAfter) stopped = Reload(stopped, options);
            var (one, other) = (straight.Assign(detections[i]), stopped.Assign(detections[i]));
            Assert.Equal((one.IncidentId, one.IsFirst), (other.IncidentId, other.IsFirst));
            Assert.Equal(one.Related, other.Related);
        }

        Assert.Equal(Bytes(straight), Bytes(stopped));
    }

    [Property(MaxTest = 300)]
    public void Broken_stored_bytes_are_refused_by_name(byte[] junk)
    {
        using var reader = new BinaryReader(new MemoryStream([1, .. junk]));
        var thrown = Record.Exception(() => IncidentGrouping.Load(reader));
        Assert.True(thrown is null or InvalidDataException or EndOfStreamException, thrown?.ToString());
    }

    private IncidentAssignment Assign(string name, double minutes, params string[] assets) =>
        _grouping.Assign(Detection(name, minutes, assets: assets));

    private static IncidentGrouping Reload(IncidentGrouping grouping, GroupingOptions options)
    {
        using var reader = new BinaryReader(new MemoryStream(Bytes(grouping)));
        return IncidentGrouping.Load(reader, options);
    }

    private static byte[] Bytes(IncidentGrouping grouping)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream)) grouping.Save(writer);
        return stream.ToArray();
    }
}
