using Correlator.Cli.Operations;
using Correlator.Host.Clustering;
using Correlator.Host.Settings;

namespace Correlator.Scenarios.Tests.Clustering;

/// <summary>An authority and its members' certificates, made as the command makes them.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("correlator-").FullName;

    public string Folder => _folder;

    public string this[string name] => Path.Combine(_folder, name);

    /// <param name="time">The clock by which they are made.</param>
    public CertificateFolder Make(string[] nodes, string[]? hosts = null, int days = 30, TimeProvider? time = null)
    {
        ClusterCertificates.Make(new ClusterCertsRequest(_folder, nodes, hosts ?? [], days), time ?? TimeProvider.System);
        return this;
    }

    public ClusterTlsSettings Tls(string node) => new(this[node + ".crt"], this[node + ".key"], this["ca.crt"]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>A clock that is wrong by so much.</summary>
internal sealed class ShiftedTime(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
