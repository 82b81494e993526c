using System.Security.Cryptography.X509Certificates;
using Correlator.Cli.Operations;
using Correlator.Host.Clustering;

namespace Correlator.Scenarios.Tests.Clustering;

public sealed class ClusterCertificatesTests
{
    [Fact]
    public void Each_member_has_a_certificate_with_its_names_and_files_that_only_their_owner_reads()
    {
        using var made = new CertificateFolder().Make(["a", "b"], ["10.0.0.1", "a=plant-a.example"]);
        Assert.Equal(
            ["a.crt", "a.key", "b.crt", "b.key", "ca.crt", "ca.key"],
            Directory.EnumerateFiles(made.Folder).Select(file => Path.GetFileName(file)!).Order());
        using var a = X509CertificateLoader.LoadCertificateFromFile(made["a.crt"]);
        using var b = X509CertificateLoader.LoadCertificateFromFile(made["b.crt"]);
        foreach (var host in new[] { "a", "10.0.0.1", "plant-a.example" }) Assert.True(a.MatchesHostname(host), host);
        Assert.False(b.MatchesHostname("plant-a.example"));
        Assert.Equal("CN=a", a.Subject);
        Assert.InRange(a.NotAfter - a.NotBefore, TimeSpan.FromDays(30), TimeSpan.FromDays(31));
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.EnumerateFiles(made.Folder))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_member_is_added_by_the_authority_that_is_there()
    {
        using var made = new CertificateFolder().Make(["a"]);
        var authority = File.ReadAllText(made["ca.crt"]);
        made.Make(["b"]);
        Assert.Equal(authority, File.ReadAllText(made["ca.crt"]));
        using var tls = ClusterTls.Load(made.Tls("b"), TimeProvider.System);
        using var a = X509CertificateLoader.LoadCertificateFromFile(made["a.crt"]);
        Assert.Null(tls.Refusal(a));
        // What signs members is not one itself.
        using var ca = X509CertificateLoader.LoadCertificateFromFile(made["ca.crt"]);
        Assert.NotNull(tls.Refusal(ca));
    }

    [Fact]
    public void Nothing_is_overwritten_and_then_nothing_is_written()
    {
        using var made = new CertificateFolder().Make(["a"]);
        var before = File.ReadAllText(made["a.key"]);
        var refused = Assert.Throws<UsageException>(() => made.Make(["b", "a"]));
        Assert.Contains("a.crt: is there already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(made["a.key"]));
        Assert.False(File.Exists(made["b.crt"]));
        File.Delete(made["ca.key"]);
        Assert.Throws<UsageException>(() => made.Make(["b"]));
    }

    [Theory]
    [InlineData("../a", "h")]
    [InlineData("ca", "h")]
    [InlineData("a", "no host")]
    [InlineData("a", "b=h")]
    public void A_name_that_is_none_is_refused(string node, string host)
    {
        using var made = new CertificateFolder();
        Assert.Throws<UsageException>(() => made.Make([node], [host]));
        Assert.Empty(Directory.EnumerateFiles(made.Folder));
    }
}
