using Correlator.Cli.Operations;
using Correlator.Ingest.Quarantine;

namespace Correlator.Host.Running;

/// <summary>Where a replay keeps its state: the directory asked for, memory, or a temporary directory that goes at the end.</summary>
internal sealed class ReplayState : IDisposable
{
    private readonly bool _isTemporary;

    private ReplayState(string? directory, bool isTemporary)
    {
        Directory = directory;
        _isTemporary = isTemporary;
    }

    /// <summary>Null: memory only.</summary>
    public string? Directory { get; }

    public static ReplayState Open(ReplayRequest request)
    {
        if (request.InMemory) return new ReplayState(null, false);
        return request.StateDirectory is { } asked
            ? new ReplayState(asked, false)
            : new ReplayState(System.IO.Directory.CreateTempSubdirectory("correlator-replay-").FullName, true);
    }

    public IQuarantine OpenQuarantine() => Directory is null
        ? new CountingQuarantine()
        : new QuarantineStore(new QuarantineOptions { Directory = NodeDefaults.QuarantineIn(Directory) });

    public void Dispose()
    {
        if (_isTemporary) System.IO.Directory.Delete(Directory!, recursive: true);
    }
}
