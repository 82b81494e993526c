using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Correlator.Cli.Operations;

namespace Correlator.Host.Clustering;

/// <summary>Makes the authority of a cluster and the certificates of its members, as PEM files that only their owner may read.</summary>
internal static class ClusterCertificates
{
    public const string AuthorityCertificate = "ca.crt";
    public const string AuthorityKey = "ca.key";

    /// <summary>Years that an authority lasts; its members' certificates end before it.</summary>
    private const int AuthorityYears = 10;

    /// <summary>Clocks of members may differ by so much.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    /// <returns>The files that were written.</returns>
    /// <exception cref="UsageException">A name is none, or a file is there already.</exception>
    public static IReadOnlyList<string> Make(ClusterCertsRequest request, TimeProvider time)
    {
        Check(request);
        Directory.CreateDirectory(request.Directory);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(request.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var written = new List<string>();
        using var authority = Authority(request.Directory, time, written);
        foreach (var node in request.Nodes)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using var certificate = Issue(node, HostsOf(node, request.Hosts), key, authority, request.ValidDays, time);
            Write(Path.Combine(request.Directory, node + ".key"), key.ExportPkcs8PrivateKeyPem(), written);
            Write(Path.Combine(request.Directory, node + ".crt"), certificate.ExportCertificatePem(), written);
        }

        return written;
    }

    private static void Check(ClusterCertsRequest request)
    {
        if (request.Nodes.Count == 0) throw new UsageException("--nodes: at least one name is required");
        var errors = request.Nodes
            .Where(node => node is "ca" || node.Length > 63 || !node.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            .Select(node => $"--nodes: '{node}' is no name of a node: letters, digits and '-', and not 'ca'")
            .ToList();
        foreach (var host in request.Hosts)
        {
            var (node, name) = Parts(host);
            if (node is not null && !request.Nodes.Contains(node)) errors.Add($"--host: '{node}' is not among --nodes");
            if (Uri.CheckHostName(name) is UriHostNameType.Unknown or UriHostNameType.Basic) errors.Add($"--host: '{name}' is no host name or IP address");
        }

        errors.AddRange(request.Nodes.SelectMany(node => new[] { node + ".crt", node + ".key" })
            .Select(file => Path.Combine(request.Directory, file)).Where(File.Exists)
            .Select(file => $"{file}: is there already; nothing was written"));
        if (File.Exists(Path.Combine(request.Directory, AuthorityCertificate)) != File.Exists(Path.Combine(request.Directory, AuthorityKey)))
        {
            errors.Add($"{request.Directory}: has one of {AuthorityCertificate} and {AuthorityKey}; both are needed to add members");
        }

        if (errors.Count > 0) throw new UsageException(errors);
    }

    private static X509Certificate2 Authority(string directory, TimeProvider time, List<string> written)
    {
        var (certificateFile, keyFile) = (Path.Combine(directory, AuthorityCertificate), Path.Combine(directory, AuthorityKey));
        if (File.Exists(keyFile)) return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Correlator cluster authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        var authority = request.CreateSelfSigned(now - ClockSkew, now.AddYears(AuthorityYears));
        Write(keyFile, key.ExportPkcs8PrivateKeyPem(), written);
        Write(certificateFile, authority.ExportCertificatePem(), written);
        return authority;
    }

    private static X509Certificate2 Issue(
        string node, IEnumerable<string> hosts, ECDsa key, X509Certificate2 authority, int days, TimeProvider time)
    {
        var request = new CertificateRequest("CN=" + node, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        DateTimeOffset end = authority.NotAfter;
        if (now.AddDays(days) < end) end = now.AddDays(days);
        var serial = new byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F;
        return request.Create(authority, now - ClockSkew < authority.NotBefore ? authority.NotBefore : now - ClockSkew, end, serial);
    }

    private static IEnumerable<string> HostsOf(string node, IReadOnlyList<string> hosts) =>
        hosts.Select(Parts).Where(host => host.Node is null || host.Node == node).Select(host => host.Name).Prepend(node);

    private static (string? Node, string Name) Parts(string host) =>
        host.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (host[..at], host[(at + 1)..]) : (null, host);

    private static void Write(string path, string text, List<string> written)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine(text);
        written.Add(path);
    }
}
