using Correlator.Cli.Operations;
using Correlator.Host.Control;

namespace Correlator.Fault.Tests.Processes;

/// <summary>A node under a supervisor that starts it again whenever it ends.</summary>
internal sealed class Member(string name, string state, string configFile, ProcessSurroundings surroundings) : IAsyncDisposable
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>A frozen node accepts connections, but does not answer.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(4);

    /// <summary>A member that is out of reach is given up, or back, long before so many reloads were refused.</summary>
    private const int ReloadsMax = 30;

    private static readonly TimeSpan ReloadPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LeavePatience = TimeSpan.FromSeconds(110);

    private readonly CancellationTokenSource _over = new();
    private readonly List<int> _ends = [];
    private TaskCompletionSource _mayRun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _supervision = Task.CompletedTask;
    private NodeProcess? _process;
    private bool _isAskedToEnd;

    public string Name => name;

    public string State => state;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>True while its process is there, standing still included.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Exit codes of processes that nobody had asked to end, in their order.</summary>
    public IReadOnlyList<int> Ends => _ends;

    /// <summary>How many lines of its log have one of some texts in them.</summary>
    public int Logged(params string[] texts)
    {
        if (!File.Exists(surroundings.Log)) return 0;
        using var log = new StreamReader(new FileStream(surroundings.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var count = 0;
        while (log.ReadLine() is { } line)
        {
            if (texts.Any(text => line.Contains(text, StringComparison.Ordinal))) count++;
        }

        return count;
    }

    public void Start()
    {
        _mayRun.TrySetResult();
        _supervision = Supervise();
    }

    /// <summary>Ends it as a power cut would.</summary>
    /// <param name="down">How long its supervisor waits before it starts it again; null: for good.</param>
    public async Task Kill(TimeSpan? down, CancellationToken cancellation)
    {
        Hold();
        _isAskedToEnd = true;
        if (_process is { HasExited: false } process) await process.Kill();
        if (down is not { } pause) return;
        await Task.Delay(pause, cancellation);
        _mayRun.TrySetResult();
    }

    /// <summary>Asks it to stop, and starts it again once it has; returns its exit code.</summary>
    public async Task<int> Terminate(CancellationToken cancellation)
    {
        // It may be between its end and its next start.
        using (var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            while (!IsRunning) await again.WaitForNextTickAsync(cancellation);
        }

        var ended = _ended.Task;
        _isAskedToEnd = true;
        await Signal("TERM");
        return await ended.WaitAsync(LeavePatience, cancellation);
    }

    public Task Signal(string signal) => _process is { HasExited: false } process ? process.Signal(signal) : Task.CompletedTask;

    /// <summary>What it answers to the question how it is; null while it does not answer.</summary>
    public Task<HealthView?> Health(CancellationToken cancellation) => Ask((client, patience) => client.Health(patience), cancellation);

    /// <summary>
    /// Lets all members read their rules anew, by asking this one; again while one of them is out of reach, for they change together. False when
    /// this one does not answer: then it reads them when it starts.
    /// </summary>
    public async Task<bool> ReloadRules(CancellationToken cancellation)
    {
        using var again = new PeriodicTimer(TimeSpan.FromSeconds(2));
        for (var attempts = 1; ; attempts++)
        {
            var answer = await Ask((client, patience) => client.ReloadRules(patience), cancellation, ReloadPatience);
            if (answer is null or { Errors.Count: 0 }) return answer is not null;
            if (attempts == ReloadsMax) throw new InvalidOperationException(string.Join('\n', answer.Errors));
            await again.WaitForNextTickAsync(cancellation);
        }
    }

    public async Task UntilReady(CancellationToken cancellation)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await Health(cancellation) is not { IsHealthy: true }) await again.WaitForNextTickAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Kill(down: null, default);
        await _supervision;
        _over.Dispose();
    }

    private void Hold()
    {
        if (_mayRun.Task.IsCompleted) _mayRun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private async Task Supervise()
    {
        try
        {
            for (var starts = 0; ; starts++)
            {
                await _mayRun.Task.WaitAsync(_over.Token);
                Restarts = starts;
                _isAskedToEnd = false;
                using var process = _process = NodeProcess.Start(surroundings, "serve", "--config", configFile);
                var code = await process.Exit(CancellationToken.None);
                if (!_isAskedToEnd) _ends.Add(code);
                var ended = _ended;
                _ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                _process = null;
                ended.TrySetResult(code);
                await Task.Delay(RestartAfter, _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    private async Task<T?> Ask<T>(
        Func<ControlClient, CancellationToken, Task<T>> question, CancellationToken cancellation, TimeSpan? within = null)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(within ?? AnswerPatience);
        try
        {
            await using var client = await ControlClient.TryConnect(state, patience.Token);
            return client is null ? null : await question(client, patience.Token);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
