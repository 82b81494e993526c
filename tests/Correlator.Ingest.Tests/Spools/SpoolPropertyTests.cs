using Correlator.Ingest.Feeds;
using Correlator.Ingest.Spools;
using FsCheck.Xunit;

namespace Correlator.Ingest.Tests.Spools;

/// <summary>A spool against a plain list, through any order of appends, commits, drops, and openings.</summary>
public sealed class SpoolPropertyTests
{
    [Property(MaxTest = 40)]
    public void A_spool_holds_what_a_list_holds(int seed) => HoldsAsync(seed).GetAwaiter().GetResult();

    private static async Task HoldsAsync(int seed)
    {
        using var folder = new SpoolFolder();
        var random = new Random(seed);
        var spool = Open(folder);
        var model = new Model();
        try
        {
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(12))
                {
                    case 0:
                        await spool.DisposeAsync();
                        spool = Open(folder);
                        break;
                    case 1:
                        spool.Commit(model.Committed(random));
                        break;
                    case 2:
                        spool.Lose(1 + random.Next(5), 10);
                        model.Lose(spool);
                        break;
                    case 3 when random.Next(4) == 0:
                        spool.MakeRoom();
                        break;
                    case 4 or 5:
                        await model.AddLinesAsync(spool, random);
                        break;
                    default:
                        await model.AddAsync(spool, random);
                        break;
                }

                if (step % 4 == 0) model.Check(spool, random);
            }

            model.Check(spool, random);
        }
        finally
        {
            await spool.DisposeAsync();
        }
    }

    private static Spool Open(SpoolFolder folder) => Spool.Open(
        new SpoolOptions { Directory = folder.Spool, BytesMax = SpoolOptions.BytesMaxMin, ChunkBytes = 4 << 10 }, TimeProvider.System);

    private sealed class Model
    {
        private readonly List<string> _all = [];
        private List<SpoolRead> _seen = [];
        private int _taken;
        private int _committed;

        /// <summary>Lost ones are told with the next entry or at closing; they are not compared here.</summary>
        public void Lose(Spool spool) => _seen = spool.ReadAll(FeedPosition.Start);

        public FeedPosition Committed(Random random)
        {
            var records = _seen.Where(read => read.Report is null).ToArray();
            if (records.Length == 0) return FeedPosition.Start;
            var until = records[random.Next(records.Length)];
            _committed = Math.Max(_committed, _all.LastIndexOf(records.Last(read => read.End == until.End).Text) + 1);
            return until.End;
        }

        public async Task AddAsync(Spool spool, Random random)
        {
            var text = $"{_taken++} " + new string('r', random.Next(60_000));
            if (await spool.AppendAsync(text) == SpoolAnswer.Taken) _all.Add(text);
        }

        public async Task AddLinesAsync(Spool spool, Random random)
        {
            string[] lines = [.. Enumerable.Range(0, 1 + random.Next(40)).Select(_ => $"{_taken++} " + new string('l', random.Next(900)))];
            var text = string.Join(random.Next(2) == 0 ? "\n" : "\r\n\n", lines);
            if (await spool.AppendAsync(text, SpoolEntryKind.Lines) == SpoolAnswer.Taken) _all.AddRange(lines);
        }

        // What is read is a tail of what was taken; what is missing before was committed, or is told as dropped.
        public void Check(Spool spool, Random random)
        {
            var read = _seen = spool.ReadAll(FeedPosition.Start);
            var records = read.Where(record => record.Report is null).ToArray();
            Assert.Equal(_all[^records.Length..], records.Select(record => record.Text));
            var missing = _all.Count - records.Length;
            var dropped = read.Sum(record => record.Report is { } report && report.Reason.Contains("oldest") ? report.Records : 0);
            Assert.True(missing <= _committed + dropped, $"{missing} records are missing, {_committed} were committed, {dropped} told.");
            Assert.Equal(read.Select(record => record.Sequence).Order().Distinct(), read.Select(record => record.Sequence));
            if (read.Count == 0) return;
            var middle = read[random.Next(read.Count)].End;
            Assert.Equal(read.Where(record => record.Sequence >= middle.Sequence).Select(record => record.Sequence),
                spool.ReadAll(middle).Select(record => record.Sequence));
        }
    }
}
