using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;

namespace Correlator.Fault.Tests.Processes;

/// <summary>How a process is started other than by itself.</summary>
internal sealed record ProcessSurroundings
{
    public static readonly ProcessSurroundings None = new();

    /// <summary>Environment variables over ours.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>A command that runs the program, such as one that enters a network namespace.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>File that takes what the process says; null: nothing is kept but its first lines.</summary>
    public string? Log { get; init; }
}

/// <summary>The built program as a process of its own.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "correlator.dll");

    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly StreamWriter? _log;

    private NodeProcess(ProcessSurroundings surroundings, params IReadOnlyList<string> args)
    {
        string[] command = [.. surroundings.Command, "dotnet", "exec", Program, .. args];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        foreach (var (variable, value) in surroundings.Variables) start.Environment[variable] = value;
        if (surroundings.Log is { } log) _log = new StreamWriter(log, append: true) { AutoFlush = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Said
    {
        get
        {
            lock (_said) return string.Join('\n', _said);
        }
    }

    public bool HasExited => _process.HasExited;

    public static NodeProcess Serve(FaultFolder folder) => Start("serve", "--config", folder.ConfigFile, "--state", folder.State);

    /// <summary>Starts a command that goes on until it is stopped.</summary>
    public static NodeProcess Start(params string[] args) => new(ProcessSurroundings.None, args);

    /// <inheritdoc cref="Start(string[])"/>
    public static NodeProcess Start(ProcessSurroundings surroundings, params string[] args) => new(surroundings, args);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Said)> Run(params string[] args)
    {
        using var command = Start(args);
        return (await command.Exit(), command.Said);
    }

    /// <summary>Ends the process as a power cut would: nothing of it runs any more.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks the process to stop as an init system does; returns its exit code.</summary>
    public async Task<int> Terminate()
    {
        await Signal("TERM");
        return await Exit();
    }

    /// <summary>Sends a signal, such as STOP or CONT; nothing when the process has ended.</summary>
    public async Task Signal(string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", _process.Id.ToString()]) { RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    public async Task<int> Exit()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return _process.ExitCode;
    }

    /// <summary>As <see cref="Exit"/>, however long it takes.</summary>
    public async Task<int> Exit(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Observations that the node says it has, over its control socket; null while it does not answer.</summary>
    public static Task<long?> Observations(FaultFolder folder) => Number(folder, "line: ", 1);

    // A word of a line of the node's health; 0 when it is no number yet.
    private static async Task<long?> Number(FaultFolder folder, string start, int word)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder.State, "control.sock")), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        try
        {
            using var health = JsonDocument.Parse(await http.GetStringAsync(new Uri("http://localhost/v1/health")));
            var line = health.RootElement.GetProperty("lines").EnumerateArray().Select(l => l.GetString()!)
                .Single(l => l.StartsWith(start, StringComparison.Ordinal));
            return long.TryParse(line.Split(' ')[word], out var number) ? number : 0;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Waits until the node has taken in so many observations.</summary>
    public Task Until(FaultFolder folder, long observations) => Until(() => Observations(folder), observations);

    /// <summary>Waits until a feed's spool has so many entries on disk.</summary>
    public Task UntilDurable(FaultFolder folder, string feed, long entries) =>
        Until(() => Number(folder, $"spool {feed}: ", 5), entries);

    /// <summary>Waits until a feed's spool keeps nothing: a checkpoint covers all that it took.</summary>
    public Task UntilForgotten(FaultFolder folder, string feed) =>
        Until(async () => await Number(folder, $"spool {feed}: ", 10) == 0 ? 1 : 0, 1);

    private async Task Until(Func<Task<long?>> ask, long number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await again.WaitForNextTickAsync(patience.Token))
        {
            if (_process.HasExited) Assert.Fail("The node ended: " + Said);
            if (await ask() >= number) return;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        lock (_said) _log?.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs said)
    {
        lock (_said)
        {
            if (said.Data is null) return;
            if (_said.Count < 1_000) _said.Add(said.Data);
            if (_log?.BaseStream is not null) _log.WriteLine(said.Data);
        }
    }
}
