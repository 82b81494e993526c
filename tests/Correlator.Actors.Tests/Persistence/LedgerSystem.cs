using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;

namespace Correlator.Actors.Tests.Persistence;

/// <summary>One of several nodes that write the same ledger, each of which believes to be its only writer.</summary>
internal sealed class LedgerSystem(StateSystem state) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestKit _kit = new(state.System);
    private TestProbe? _probe;
    private IActorRef _ledger = ActorRefs.Nobody;

    /// <summary>Starts the ledger's actor anew; returns what it has read.</summary>
    public async Task<Ledger.Recovered> Open()
    {
        _probe = _kit.CreateTestProbe();
        _ledger = state.System.ActorOf(Ledger.Props("ledger", _probe));
        return await _probe.ExpectMsgAsync<Ledger.Recovered>(Patience);
    }

    public async Task<long> Write(string text)
    {
        _ledger.Tell(text);
        return (await _probe!.ExpectMsgAsync<Ledger.Written>(Patience)).Number;
    }

    public async Task WriteAtOnce(params string[] texts)
    {
        _ledger.Tell(texts);
        foreach (var text in texts) Assert.Equal(text, (await _probe!.ExpectMsgAsync<Ledger.Written>(Patience)).Text);
    }

    /// <summary>Writes what cannot be written; returns what the actor is told, after which it has ended.</summary>
    public async Task<Ledger.NotWritten> WriteInVain(string text)
    {
        await _probe!.WatchAsync(_ledger);
        _ledger.Tell(text);
        var told = await _probe.ExpectMsgAsync<Ledger.NotWritten>(Patience);
        await _probe.ExpectTerminatedAsync(_ledger, Patience);
        return told;
    }

    public async Task<T> Ask<T>(object message)
    {
        _ledger.Tell(message);
        return await _probe!.ExpectMsgAsync<T>(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _kit.Dispose();
        await state.DisposeAsync();
    }
}
