using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Correlator.Ingest.Feeds;
using MQTTnet.Channel;

namespace Correlator.Ingest.Mqtt;

/// <summary>Opens the client's connection through the way out that was handed in, with TLS on it.</summary>
internal sealed class MqttStream(MqttFeedOptions options, IFeedEgress egress) : IMqttClientStreamProvider
{
    public async Task<Stream> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var broker = options.Broker;
        var socket = await egress.ConnectTcp(broker.Host, broker.Port, cancellationToken).ConfigureAwait(false);
        socket.NoDelay = true;
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (!options.Security.IsTlsOn) return plain;
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(TlsOf(options), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions TlsOf(MqttFeedOptions options)
    {
        var security = options.Security;
        var tls = new SslClientAuthenticationOptions { TargetHost = options.Broker.Host };
        if (security.AuthorityFile.Length > 0)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // A plant's own authority seldom has a place to ask for what it revoked.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(security.AuthorityFile);
            tls.CertificateChainPolicy = policy;
        }

        if (security.CertificateFile.Length > 0)
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(security.CertificateFile, security.KeyFile)];
        }

        return tls;
    }
}
