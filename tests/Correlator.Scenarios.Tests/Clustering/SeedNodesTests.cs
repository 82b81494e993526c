using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Correlator.Host.Clustering;

namespace Correlator.Scenarios.Tests.Clustering;

public sealed class SeedNodesTests
{
    private static readonly Address Self = new("akka.ssl.tcp", "correlator", "10.0.0.10", 4053);

    [Fact]
    public async Task Seeds_are_asked_in_the_order_in_which_they_are_written() => Assert.Equal(
        ["akka.ssl.tcp://correlator@b:1", "akka.ssl.tcp://correlator@a:2"],
        (await SeedNodes.Find(
            Member.Settings("n", 4053, []) with { SeedNodes = ["b:1", "a:2"] }, Self, (_, _) => throw new InvalidOperationException(),
            TimeProvider.System, default)).Select(seed => seed.ToString()));

    // By number, not by text: 10.0.0.9 is before 10.0.0.10, whatever order the name server gives them in.
    [Fact]
    public async Task Of_a_DNS_name_the_lowest_address_is_first_for_all_who_ask()
    {
        var seeds = await Find((_, _) => Task.FromResult(Addresses("10.0.0.10", "10.0.0.9", "10.0.0.11", "fe80::1", "10.0.0.9")), TimeProvider.System);
        Assert.Equal(["10.0.0.9", "10.0.0.10", "10.0.0.11"], seeds.Select(seed => seed.Host));
        Assert.All(seeds, seed => Assert.Equal((4053, "akka.ssl.tcp"), (seed.Port, seed.Protocol)));
    }

    [Fact]
    public async Task Who_sees_too_few_of_a_DNS_name_or_not_itself_looks_again()
    {
        var answers = new Queue<Func<IPAddress[]>>(
        [
            () => throw new SocketException((int)SocketError.HostNotFound),
            () => Addresses("10.0.0.10"),
            () => Addresses("10.0.0.11", "10.0.0.12"),
            () => Addresses("10.0.0.11", "10.0.0.10"),
        ]);
        var asked = 0;
        var found = await Find(
            (_, _) =>
            {
                asked++;
                return Task.FromResult(answers.Dequeue()());
            },
            new HastyTime());
        Assert.Equal(["10.0.0.10", "10.0.0.11"], found.Select(seed => seed.Host));
        Assert.Equal(4, asked);
    }

    private static Task<IReadOnlyList<Address>> Find(
        Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider time) => SeedNodes.Find(
        Member.Settings("n", 4053, []) with { SeedDns = "members.example", MembersMin = 2 }, Self, resolve, time, default);

    private static IPAddress[] Addresses(params string[] texts) => [.. texts.Select(IPAddress.Parse)];

    /// <summary>A clock on which every span is a millisecond.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
    }
}
