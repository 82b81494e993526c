using System.Runtime.InteropServices;

namespace Correlator.Testing.Brokers;

/// <summary>The functions of rdkafka_mock.h, which the client for .NET does not show.</summary>
internal static class MockCluster
{
    private const string Name = "librdkafka";
    private const int Producer = 0;

    // The builds that come with the client, as it tries them: the first needs a library that not every machine has.
    private static readonly string[] Builds = [Name, "centos8-librdkafka", "alpine-librdkafka"];

    static MockCluster() => NativeLibrary.SetDllImportResolver(typeof(MockCluster).Assembly, (_, assembly, path) =>
    {
        foreach (var build in Builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, path, out var library)) return library;
        }

        return 0;
    });

    /// <summary>A client that does nothing but hold a cluster, and logs nothing.</summary>
    public static nint NewClient()
    {
        var error = new byte[512];
        var config = rd_kafka_conf_new();
        Check(rd_kafka_conf_set(config, "log_level", "0", error, (nuint)error.Length));
        var client = rd_kafka_new(Producer, config, error, (nuint)error.Length);
        return client != 0 ? client : throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(error));
    }

    public static void Check(int answer)
    {
        if (answer != 0) throw new InvalidOperationException($"librdkafka answered {answer}.");
    }

    [DllImport(Name)]
    public static extern nint rd_kafka_mock_cluster_new(nint client, int brokers);

    [DllImport(Name)]
    public static extern nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [DllImport(Name)]
    public static extern int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [DllImport(Name)]
    public static extern int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    [DllImport(Name, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    public static extern int rd_kafka_mock_broker_set_host_port(nint cluster, int broker, string host, int port);

    [DllImport(Name)]
    public static extern void rd_kafka_mock_cluster_destroy(nint cluster);

    [DllImport(Name)]
    public static extern void rd_kafka_destroy(nint client);

    [DllImport(Name)]
    private static extern nint rd_kafka_conf_new();

    [DllImport(Name, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int rd_kafka_conf_set(nint config, string key, string value, byte[] error, nuint errorBytes);

    [DllImport(Name)]
    private static extern nint rd_kafka_new(int type, nint config, byte[] error, nuint errorBytes);
}
