using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;

namespace Correlator.Bench.Nodes;

/// <summary>The built program as a process of its own that serves, and what it answers over its control socket.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly HttpClient _control;
    private TimeSpan _processorTime;

    private NodeProcess(string name, string state, string configFile, IEnumerable<KeyValuePair<string, string>> environment)
    {
        Name = name;
        State = state;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] args = ["exec", Program, "serve", "--config", configFile, "--state", state];
        foreach (var argument in args) start.ArgumentList.Add(argument);
        foreach (var (variable, value) in environment) start.Environment[variable] = value;
        _log = new StreamWriter(state + ".log", append: true) { AutoFlush = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _control = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(state, "control.sock")), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://localhost") };
    }

    /// <summary>The program that is run: by default as it was built beside the bench, else as it was published.</summary>
    public static string Program { get; set; } = Path.Combine(AppContext.BaseDirectory, "correlator.dll");

    public string Name { get; }
    public string State { get; }
    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>Processor time that the process has used, or had when it was last asked for before it ended.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            if (_process.HasExited) return _processorTime;
            _process.Refresh();
            return _processorTime = _process.TotalProcessorTime;
        }
    }

    public static NodeProcess Serve(string name, string state, string configFile, params IReadOnlyList<KeyValuePair<string, string>> environment)
    {
        Directory.CreateDirectory(state);
        return new NodeProcess(name, state, configFile, environment);
    }

    /// <summary>Ends the process as a power cut would.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to stop as an init system does.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]).Dispose();

    public Task Exit() => _process.WaitForExitAsync();

    /// <summary>What the line has taken in, asked of this node wherever the line is; null while nobody knows.</summary>
    public async Task<long?> Observations(TimeSpan patience)
    {
        try
        {
            using var limit = new CancellationTokenSource(patience);
            using var health = JsonDocument.Parse(await _control.GetStringAsync(new Uri("/v1/health", UriKind.Relative), limit.Token).ConfigureAwait(false));
            var line = health.RootElement.GetProperty("lines").EnumerateArray().Select(l => l.GetString()!)
                .FirstOrDefault(l => l.StartsWith("line: ", StringComparison.Ordinal));
            return long.TryParse(line?.Split(' ')[1], CultureInfo.InvariantCulture, out var count) ? count : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>True when the health check calls the node ready.</summary>
    public Task<bool> IsReady() => Answers("/healthz/ready", TimeSpan.FromSeconds(5));

    /// <summary>True when the asset, wherever it lives, answers through this node in time.</summary>
    public Task<bool> AnswersFor(string asset, TimeSpan patience) => Answers("/v1/assets/" + Uri.EscapeDataString(asset), patience);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _control.Dispose();
        _log.Dispose();
    }

    private async Task<bool> Answers(string path, TimeSpan patience)
    {
        try
        {
            using var limit = new CancellationTokenSource(patience);
            using var answer = await _control.GetAsync(new Uri(path, UriKind.Relative), limit.Token).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private void Note(object sender, DataReceivedEventArgs said)
    {
        if (said.Data is null) return;
        lock (_log) _log.WriteLine(said.Data);
    }
}
