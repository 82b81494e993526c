using System.IO.Compression;
using System.Text;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Correlator.Ingest.Feeds;

namespace Correlator.Ingest.Tests.Feeds;

/// <summary>One actor system for all tests of feeds; each test runs streams of its own on it.</summary>
public sealed class Streams : IAsyncLifetime
{
    public ActorSystem System { get; } =
        ActorSystem.Create("feeds", "akka.loglevel = OFF \n akka.stdout-loglevel = OFF");

    public IMaterializer Materializer => System.Materializer();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => System.Terminate();
}

[CollectionDefinition(nameof(Streams))]
public sealed class StreamsOfFeeds : ICollectionFixture<Streams>;

/// <summary>
/// A feed being read by a test: pulls chunk after chunk, copies their bytes, checks what holds for every chunk.
/// </summary>
public sealed class FeedReading
{
    /// <summary>A test that waits longer than this for a chunk has failed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly UniqueKillSwitch _switch;
    private readonly ISinkQueue<FeedChunk> _queue;
    private readonly List<byte> _bytes = [];
    private long _sequence;

    public FeedReading(Streams streams, Source<FeedChunk, Akka.NotUsed> source, FeedPosition from)
    {
        From = from;
        _sequence = from.Sequence;
        (_switch, _queue) = source
            .ViaMaterialized(KillSwitches.Single<FeedChunk>(), Keep.Right)
            .ToMaterialized(
                Sink.Queue<FeedChunk>().WithAttributes(Attributes.CreateInputBuffer(1, 1)),
                (killSwitch, queue) => (killSwitch, queue))
            .Run(streams.Materializer);
    }

    public FeedReading(Streams streams, Feed feed, FeedPosition? from = null)
        : this(streams, feed.Open(from ?? FeedPosition.Start), from ?? FeedPosition.Start)
    {
    }

    public FeedPosition From { get; }

    public List<FeedPosition> Positions { get; } = [];

    public List<int> Lengths { get; } = [];

    public List<string?> NewFiles { get; } = [];

    public List<RejectedRecord> Rejected { get; } = [];

    public byte[] Bytes => _bytes.ToArray();

    public string Text => Encoding.UTF8.GetString(Bytes);

    public FeedPosition Last => Positions[^1];

    /// <summary>False when the feed has completed.</summary>
    public async Task<bool> PullAsync()
    {
        var next = await _queue.PullAsync().WaitAsync(Patience);
        if (!next.HasValue) return false;
        using var chunk = next.Value;
        Assert.True(chunk.Sequence >= _sequence, "A sequence fell.");
        Assert.True(chunk.End.Sequence >= chunk.Sequence + chunk.Length, "The end lies before the last byte.");
        _sequence = chunk.End.Sequence;
        _bytes.AddRange(chunk.Bytes);
        Positions.Add(chunk.End);
        Lengths.Add(chunk.Length);
        if (chunk.NewFile is not null) NewFiles.Add(Path.GetFileName(chunk.NewFile));
        Rejected.AddRange(chunk.Rejected);
        return true;
    }

    public async Task<FeedReading> ToEndAsync()
    {
        while (await PullAsync())
        {
        }

        return this;
    }

    public async Task UntilAsync(string text)
    {
        try
        {
            while (_bytes.Count < Encoding.UTF8.GetByteCount(text) && await PullAsync())
            {
            }
        }
        catch (TimeoutException)
        {
            // What is missing says more than that something is.
        }

        Assert.Equal(text, Text);
    }

    public void Stop() => _switch.Shutdown();

    /// <summary>Stops reading, and waits until the stream is gone.</summary>
    public async Task StopAsync()
    {
        Stop();
        while (await _queue.PullAsync().WaitAsync(FeedReading.Patience) is { HasValue: true } rest)
        {
            rest.Value.Dispose();
        }
    }
}

/// <summary>A folder that goes away with its test.</summary>
public sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("correlator-feeds-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Append(string name, string text) => File.AppendAllText(this[name], text);

    public string WriteGzip(string name, byte[] bytes)
    {
        using var gzip = new GZipStream(File.Create(this[name]), CompressionLevel.Fastest);
        gzip.Write(bytes);
        return this[name];
    }

    /// <summary>What gzip(1) does: the compressed file takes the plain one's time, then the plain one goes.</summary>
    public void Gzip(string name)
    {
        WriteGzip(name + ".gz", File.ReadAllBytes(this[name]));
        File.SetLastWriteTimeUtc(this[name + ".gz"], File.GetLastWriteTimeUtc(this[name]));
        File.Delete(this[name]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
