using System.Buffers;

namespace Correlator.Ingest.Spools;

/// <content>
/// Lines that are sent under a key, and known again when they are sent again. The key is in the entry of its lines, so it is durable exactly
/// when they are; before the log forgets the entry, the key goes to a file of its own.
/// </content>
public sealed partial class Spool
{
    // Null until a key is used: most spools have none.
    private SpoolKeyFile? _keyFile;
    private readonly SpoolKeys _keys;
    private long _forgotten;

    /// <summary>
    /// As <see cref="AppendAsync(SpoolEntryKind, ReadOnlyMemory{byte}, CancellationToken)"/>, but lines that were taken under this key are not
    /// taken again.
    /// </summary>
    /// <param name="key">
    /// What the sender calls the request by. As many as <see cref="SpoolOptions.KeysMax"/> says are remembered, through every restart.
    /// </param>
    /// <param name="lines">Not empty, at most <see cref="SpoolOptions.EntryBytesMax"/>.</param>
    /// <param name="stop">Cancelled while it waits for the disk, the entry may be there or not; the key tells.</param>
    /// <returns>Taken, if it was before, too; <see cref="SpoolAnswer.OtherLines"/> if other lines were.</returns>
    public async ValueTask<SpoolAnswer> AppendAsync(string key, ReadOnlyMemory<byte> lines, CancellationToken stop)
    {
        var keyed = SpoolKey.Of(key, lines.Span);
        while (true)
        {
            var changed = Changed;
            var answer = TryAppend(keyed, lines.Span, out var address);
            switch (answer)
            {
                case SpoolAnswer.Busy: await changed.WaitAsync(stop).ConfigureAwait(false); break;
                // One that comes again while its first is under way is answered with it.
                case SpoolAnswer.Taken when await IsDurableAsync(address, stop).ConfigureAwait(false): return answer;
                case SpoolAnswer.Taken: return SpoolAnswer.Unavailable;
                default: return answer;
            }
        }
    }

    private SpoolAnswer TryAppend(SpoolKey key, ReadOnlySpan<byte> lines, out long address)
    {
        lock (_gate)
        {
            if (_keys.Find(key.Key) is { } known)
            {
                address = known.Address;
                var isSame = known.Lines == key.Lines;
                Interlocked.Increment(ref isSame ? ref Counters.Repeated : ref Counters.Misused);
                return isSame ? SpoolAnswer.Taken : SpoolAnswer.OtherLines;
            }

            address = 0;
            if (!TryOpenKeyFile()) return SpoolAnswer.Unavailable;
            var answer = TryEnqueue(key, lines, out address);
            if (answer == SpoolAnswer.Taken) Interlocked.Add(ref Counters.KeysGone, _keys.Add(key, address));
            return answer;
        }
    }

    private SpoolAnswer TryEnqueue(SpoolKey key, ReadOnlySpan<byte> lines, out long address)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Length, _options.EntryBytesMax);
        var length = SpoolEntry.HeaderBytes + SpoolKey.Bytes + lines.Length;
        var entry = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            SpoolEntry.WriteHeader(entry, SpoolEntryKind.KeyedLines, Now);
            key.Write(entry.AsSpan(SpoolEntry.HeaderBytes));
            lines.CopyTo(entry.AsSpan(SpoolEntry.HeaderBytes + SpoolKey.Bytes));
            return TryEnqueue(entry.AsSpan(0, length), default, out address);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(entry);
        }
    }

    // Made before the first key is in the log: whoever finds none need not look for keys there.
    private bool TryOpenKeyFile()
    {
        try
        {
            _keyFile ??= SpoolKeyFile.Open(_options.Directory, _options.KeysMax);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref Counters.Failures);
            return false;
        }
    }

    private void LoadKeys()
    {
        if (!SpoolKeyFile.IsIn(_options.Directory)) return;
        _keyFile = SpoolKeyFile.Open(_options.Directory, _options.KeysMax);
        foreach (var key in _keyFile.Load()) _keys.Add(key, address: null);
    }

    // Of entries that have become durable without this spool knowing: before it was opened, or when the disk failed.
    private void LearnKeys(SpoolLog log, long from)
    {
        _forgotten = 0;
        lock (_gate)
        {
            if (_keyFile is null) return;
            log.Walk(from, (address, _, entry) =>
            {
                if (SpoolEntry.KindOf(entry) == SpoolEntryKind.KeyedLines) _keys.Add(SpoolEntry.KeyOf(entry), address);
                return true;
            });
        }
    }

    /// <summary>Lets the log forget what is before an address, once its keys are durable elsewhere.</summary>
    private void Forget(SpoolLog log, long until)
    {
        if (until <= _forgotten) return;
        List<SpoolKey> keys;
        lock (_gate) keys = _keys.InLogBefore(until);
        if (keys.Count > 0)
        {
            try
            {
                _keyFile!.Add(keys);
            }
            catch (IOException)
            {
                // With the next commit, then; until that the log keeps more than it need.
                Interlocked.Increment(ref Counters.Failures);
                return;
            }

            lock (_gate) _keys.Forget(keys);
        }

        log.Forget(until);
        _forgotten = until;
    }
}
