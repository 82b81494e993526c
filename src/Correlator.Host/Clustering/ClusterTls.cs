using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;
using Correlator.Cli.Operations;
using Correlator.Host.Settings;

namespace Correlator.Host.Clustering;

/// <summary>
/// Members know each other by certificates of the plant's own authority, on both sides of every connection. Who has one is trusted as a
/// member, wherever it comes from; the machine's store of public authorities is never asked.
/// </summary>
internal sealed class ClusterTls : IDisposable
{
    // Both, because a member listens and dials.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities;
    private readonly TimeProvider _time;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection authorities, TimeProvider time)
    {
        _certificate = certificate;
        _authorities = authorities;
        _time = time;
    }

    /// <summary>When this member's certificate ends.</summary>
    public static DateTimeOffset EndOf(ClusterTlsSettings settings)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(settings.Certificate);
        return certificate.NotAfter;
    }

    /// <exception cref="UsageException">A file cannot be read, or this member's certificate is none that the others would accept.</exception>
    public static ClusterTls Load(ClusterTlsSettings settings, TimeProvider time)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(settings.Authority);
            if (authorities.Count == 0) throw new CryptographicException("it holds no certificate");
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{ClusterSettings.Key}.tls.authority: {settings.Authority}: {fault.Message}");
        }

        var tls = new ClusterTls(OwnCertificate(settings), authorities, time);
        if (tls.Refusal(tls._certificate) is not { } reason) return tls;
        tls.Dispose();
        throw new UsageException($"{ClusterSettings.Key}.tls.certificate: {settings.Certificate}: {reason}");
    }

    /// <summary>What Akka's remoting is set up with.</summary>
    public DotNettySslSetup Setup() => new(
        _certificate,
        suppressValidation: false,
        requireMutualAuthentication: true,
        validateCertificateHostname: false,
        customValidator: (certificate, _, peer, _, log) =>
        {
            var reason = certificate is null ? "it shows no certificate" : Refusal(certificate);
            if (reason is not null) log.Warning("Refused {0} as a member: {1}", peer, reason);
            return reason is null;
        });

    /// <summary>Why a certificate is not accepted; null when it is.</summary>
    internal string? Refusal(X509Certificate2 certificate)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
        {
            return $"certificate '{certificate.Subject}': what signs members is no member";
        }

        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(_authorities);
        // A private authority publishes no list of revoked certificates: who is to be kept out is kept out by a new authority.
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate)
            ? null
            : $"certificate '{certificate.Subject}': "
                + string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct().Select(status => status.ToString()));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        foreach (var authority in _authorities) authority.Dispose();
    }

    private static X509Certificate2 OwnCertificate(ClusterTlsSettings settings)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(settings.Certificate, settings.Key);
            if (!OperatingSystem.IsWindows()) return certificate;
            // Schannel takes no key that is in memory alone.
            using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{ClusterSettings.Key}.tls.certificate: {settings.Certificate} with {settings.Key}: {fault.Message}");
        }
    }
}
