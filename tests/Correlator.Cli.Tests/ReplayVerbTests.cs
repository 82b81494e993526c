using System.Text.Json;
using Correlator.Cli.Operations;
using Correlator.Cli.Progress;

namespace Correlator.Cli.Tests;

public sealed class ReplayVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingOperations _operations = new();
    private readonly string _log;

    public ReplayVerbTests() => _log = _folder.File("conn.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_options_it_discovers_learns_by_evidence_and_keeps_nothing()
    {
        var run = await Run();
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var request = _operations.Single<ReplayRequest>();
        Assert.Equal([_log], request.Paths);
        Assert.Empty(request.PlantFiles);
        Assert.Equal((null, null, null, null, false, null),
            (request.RulesDirectory, request.LearnUntil, request.LearnFraction, request.StateDirectory, request.InMemory, request.Speed));
    }

    [Fact]
    public async Task Every_option_reaches_the_engine()
    {
        var plant = _folder.File("plant.yaml");
        await Run(_folder.Root, "--plant", plant, "--rules", _folder.Root, "--learn-until", "2026-03-02T07:00:00+01:00", "--state", _folder["s"], "--speed", "60");
        var request = _operations.Single<ReplayRequest>();
        Assert.Equal([_log, _folder.Root], request.Paths);
        Assert.Equal([plant], request.PlantFiles);
        Assert.Equal(_folder.Root, request.RulesDirectory);
        Assert.Equal(SampleReports.At("06:00:00"), request.LearnUntil);
        Assert.Equal(_folder["s"], request.StateDirectory);
        Assert.Equal(60, request.Speed);
    }

    [Fact]
    public async Task The_other_forms_reach_the_engine_too()
    {
        await Run("--learn-fraction", "0.25", "--in-memory", "--speed", "max");
        var request = _operations.Single<ReplayRequest>();
        Assert.Equal((0.25, true, null), (request.LearnFraction, request.InMemory, request.Speed));
    }

    [Theory]
    [InlineData("--learn-fraction 0", "--learn-fraction 0: must be a number between 0 and 1")]
    [InlineData("--learn-fraction 1", "--learn-fraction 1: must be a number between 0 and 1")]
    [InlineData("--learn-fraction NaN", "--learn-fraction NaN: must be a number between 0 and 1")]
    [InlineData("--learn-until yesterday", "--learn-until yesterday: must be an ISO 8601 time")]
    [InlineData("--learn-until 07:00", "--learn-until 07:00: must be an ISO 8601 time")]
    [InlineData("--learn-until 2026-03-02T07:00:00Z --learn-fraction 0.5", "--learn-until and --learn-fraction exclude each other")]
    [InlineData("--state s --in-memory", "--state and --in-memory exclude each other")]
    [InlineData("--speed 0", "--speed 0: must be max or a number above 0")]
    [InlineData("--speed fast", "--speed fast: must be max or a number above 0")]
    [InlineData("--plant no-such.yaml", "--plant no-such.yaml: there is no such file or directory")]
    [InlineData("--rules no-such-dir", "--rules no-such-dir: there is no such directory")]
    [InlineData("--json no-such-dir/report.json", "--json no-such-dir/report.json: its directory does not exist")]
    [InlineData("--jsn x", "--jsn: there is no such option")]
    public async Task Wrong_usage_is_one_clear_line_with_a_hint(string args, string line)
    {
        var run = await Run(args.Split(' '));
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Empty(_operations.Asked);
        Assert.Empty(run.Out);
        var lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"correlator: {line}", lines[0], StringComparison.Ordinal);
        Assert.Equal("Try 'correlator replay --help'.", lines[1]);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_named()
    {
        var run = await CommandRun.Of(_operations, ["replay", _log, "no-such.log"]);
        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.StartsWith("correlator: no-such.log: there is no such file or directory\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_goes_whole_into_a_file_and_the_summary_to_the_reader()
    {
        _operations.Report = SampleReports.WaterPlant;
        var file = _folder.File("report.json", "what an earlier run left");
        var run = await Run("--json", file);
        Assert.Equal(12_345, JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("observations").GetInt64());
        Assert.StartsWith("Read 12,345 observations", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task A_report_on_standard_output_is_alone_there()
    {
        var run = await Run("--json", "-");
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(run.Out).RootElement.ValueKind);
        Assert.StartsWith("Read 0 observations", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_off_a_terminal_is_a_line_every_few_seconds_not_one_a_block()
    {
        var time = new ManualTime();
        _operations.WhileReplaying = progress =>
        {
            for (var block = 1; block <= 110; block++)
            {
                time.Pass(TimeSpan.FromMilliseconds(100));
                progress.Report(new ReplayProgress(block << 20, 220 << 20, block * 1000, 12, 1, SampleReports.At("06:30:00")));
            }
        };
        var run = await CommandRun.Of(_operations, ["replay", _log], time);
        Assert.Equal(
            "23 % of 220.0 MiB, 50,000 observations (10,000/s), 12 assets, 1 incidents, at 2026-03-02T06:30:00Z, 17 s left\n"
            + "45 % of 220.0 MiB, 100,000 observations (10,000/s), 12 assets, 1 incidents, at 2026-03-02T06:30:00Z, 12 s left\n",
            run.Error);
    }

    private Task<CommandRun> Run(params string[] args) => CommandRun.Of(_operations, ["replay", _log, .. args]);

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan span) => _ticks += span.Ticks;
    }
}
