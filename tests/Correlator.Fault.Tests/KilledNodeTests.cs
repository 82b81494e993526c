using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests;

/// <summary>Real processes, killed without warning; what they leave behind must be enough.</summary>
public class KilledNodeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_node_that_is_killed_again_and_again_ends_with_the_incidents_of_one_that_was_not(int seed)
    {
        const int days = 30;
        using var undisturbed = new FaultFolder("file");
        long observations = 0;
        for (var day = 0; day < days; day++) observations += undisturbed.Append(day);
        var expected = await RunToTheEnd(undisturbed, observations);
        Assert.True(expected.Count > 5);

        using var disturbed = new FaultFolder("file", undisturbed.Feeds);
        var random = new Random(seed);
        for (var kill = 0; kill < 3; kill++)
        {
            using var node = NodeProcess.Serve(disturbed);
            // Whenever that is: before the first record, between two checkpoints, or in the middle of one.
            var moment = Task.Delay(TimeSpan.FromMilliseconds(1_000 + random.Next(2_500)));
            await moment;
            await node.Kill();
        }

        Assert.Equal(expected, await RunToTheEnd(disturbed, observations));
        var deliveries = disturbed.Deliveries();
        Assert.Equal(deliveries.Count, deliveries.Distinct().Count());
        Assert.Equal(undisturbed.LastTold().Order(), disturbed.LastTold().Order());
        Assert.Empty(deliveries.Except(undisturbed.Deliveries()));
    }

    [Fact]
    public async Task A_followed_feed_that_grows_while_nodes_come_and_go_loses_and_doubles_nothing()
    {
        using var undisturbed = new FaultFolder("file");
        long all = 0;
        for (var day = 0; day < 6; day++) all += undisturbed.Append(day);
        var expected = await RunToTheEnd(undisturbed, all);

        using var disturbed = new FaultFolder("follow");
        long written = 0;
        for (var day = 0; day < 6; day++)
        {
            using var node = NodeProcess.Serve(disturbed);
            written += disturbed.Append(day);
            // Killed as soon as the day is read: its checkpoint may or may not have been stored.
            await node.Until(disturbed, written);
            if (day < 5) await node.Kill();
            else Assert.True(await node.Terminate() == 0, node.Said);
        }

        // The order in which live feeds are read side by side is the machine's, so incidents may be grouped otherwise; but every record
        // counts once, and a change of a controller is one whatever else was read first.
        var incidents = await disturbed.Incidents();
        Assert.Equal(Changes(expected), Changes(incidents));
        Assert.Equal(incidents.Count, incidents.Select(line => line.Split(' ')[2]).Distinct().Count());
        var deliveries = disturbed.Deliveries();
        Assert.Equal(deliveries.Count, deliveries.Distinct().Count());
        using var last = NodeProcess.Serve(disturbed);
        await last.Until(disturbed, 0);
        Assert.Equal(written, await NodeProcess.Observations(disturbed));
    }

    [Fact]
    public async Task A_node_that_is_asked_to_stop_drains_and_exits_with_zero_and_the_next_goes_on_from_there()
    {
        using var folder = new FaultFolder("follow");
        var first = folder.Append(0);
        using (var node = NodeProcess.Serve(folder))
        {
            await node.Until(folder, first);
            var asked = TimeProvider.System.GetTimestamp();
            Assert.True(await node.Terminate() == 0, node.Said);
            Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        }

        var deliveries = folder.Deliveries();
        var incidents = await folder.Incidents();
        Assert.NotEmpty(incidents);
        using (var node = NodeProcess.Serve(folder))
        {
            await node.Until(folder, first);
            Assert.Equal(0, await node.Terminate());
        }

        Assert.Equal(incidents, await folder.Incidents());
        Assert.Equal(deliveries, folder.Deliveries());
    }

    [Fact]
    public async Task An_acknowledgement_survives_a_kill_whether_it_was_given_to_a_node_or_to_its_state()
    {
        using var folder = new FaultFolder("file");
        // Two days, two incidents: one is acknowledged on the node, the other on its state.
        var observations = folder.Append(0) + folder.Append(1);
        string[] ids;
        using (var node = NodeProcess.Serve(folder))
        {
            await node.Until(folder, observations);
            var health = await NodeProcess.Run("health", "--state", folder.State);
            Assert.True(health.ExitCode == 0, health.Said);
            // The detections are in their incidents before the line says how far it is.
            var list = await NodeProcess.Run("incident", "list", "--state", folder.State);
            Assert.True(list.ExitCode == 0, list.Said);
            var acknowledged = await NodeProcess.Run("incident", "ack", IdOf(list.Said, 0), "--by", "ann", "--state", folder.State);
            Assert.True(acknowledged.ExitCode == 0, acknowledged.Said);
            await node.Kill();
        }

        var stopped = await NodeProcess.Run("incident", "list", "--state", folder.State);
        Assert.True(stopped.ExitCode == 0, stopped.Said);
        Assert.Contains(stopped.Said.Split('\n'), line => line.Contains("acknowledged", StringComparison.Ordinal)
            && line.Contains("ann", StringComparison.Ordinal));
        ids = [.. stopped.Said.Split('\n').Where(line => line.Contains("notified", StringComparison.Ordinal)).Select(FirstWord)];
        Assert.NotEmpty(ids);
        var onState = await NodeProcess.Run("incident", "ack", ids[0], "--by", "bob", "--state", folder.State);
        Assert.True(onState.ExitCode == 0, onState.Said);

        using (var node = NodeProcess.Serve(folder))
        {
            await node.Until(folder, observations);
            var list = (await NodeProcess.Run("incident", "list", "--state", folder.State)).Said.Split('\n');
            Assert.Contains(list, line => line.Contains("ann", StringComparison.Ordinal));
            Assert.Contains(list, line => line.Contains(ids[0], StringComparison.Ordinal) && line.Contains("bob", StringComparison.Ordinal));
            Assert.Equal(0, await node.Terminate());
        }

        Assert.Equal(1, (await NodeProcess.Run("health", "--state", folder.State)).ExitCode);
    }

    private static async Task<List<string>> RunToTheEnd(FaultFolder folder, long observations)
    {
        using var node = NodeProcess.Serve(folder);
        await node.Until(folder, observations);
        Assert.True(await node.Terminate() == 0, node.Said);
        return await folder.Incidents();
    }

    private static IEnumerable<string> Changes(List<string> incidents) => incidents.Select(line => line.Split(' '))
        .Where(words => words[3] == "unauthorised-controller-change").Select(words => string.Join(' ', words[5..])).Order();

    private static string IdOf(string list, int index) =>
        list.Split('\n').Select(FirstWord).Where(word => word.Length >= 8 && word.All(char.IsAsciiHexDigitLower)).ElementAt(index);

    private static string FirstWord(string line) => line.TrimStart().Split(' ')[0];
}
