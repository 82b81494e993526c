using System.Diagnostics;

namespace Correlator.Testing.Postgres;

/// <summary>Runs a program of the server. It refuses to be root: then it runs as the user that Debian's package makes, or as nobody.</summary>
internal static class ServerProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>User that the programs run as; null: our own.</summary>
    public static string? User { get; } = Environment.IsPrivilegedProcess ? UserThatIs("postgres") ?? "nobody" : null;

    /// <summary>Runs it to its end; returns its exit code and what it said.</summary>
    public static async Task<(int ExitCode, string Said)> Run(string program, params IReadOnlyList<string> args)
    {
        string[] command = User is null
            ? [program, .. args]
            : ["setpriv", $"--reuid={User}", $"--regid={GroupOf(User)}", "--clear-groups", "--reset-env", program, .. args];
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        // The server must speak English to us, wherever we are, and stand in no folder that it may not enter.
        start.Environment["LC_ALL"] = "C";
        start.WorkingDirectory = "/";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        var said = new System.Text.StringBuilder();
        void Note(object sender, DataReceivedEventArgs line)
        {
            lock (said) said.AppendLine(line.Data);
        }

        process.OutputDataReceived += Note;
        process.ErrorDataReceived += Note;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await process.WaitForExitAsync(patience.Token);
        lock (said) return (process.ExitCode, said.ToString());
    }

    private static string? UserThatIs(string name) => Entry("/etc/passwd", name) is null ? null : name;

    // The fourth field of a user's line is his group's number.
    private static string GroupOf(string user) => Entry("/etc/passwd", user)!.Split(':')[3];

    private static string? Entry(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
}
