using Correlator.Cli.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Correlator.Cli.Progress;

/// <summary>
/// Runs work under a progress display fit for who reads: a bar on a terminal, plain lines elsewhere. Always on standard
/// error.
/// </summary>
internal static class ProgressBars
{
    public static async Task<T> Run<T>(Terminal terminal, string what, Func<IProgress<ReplayProgress>, Task<T>> work)
    {
        if (!terminal.ErrorIsTerminal)
        {
            return await work(new ProgressLines(terminal.Error, terminal.Time)).ConfigureAwait(false);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(),
                new FiguresColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(what);
                task.IsIndeterminate = true;
                return work(new Bar(task));
            })
            .ConfigureAwait(false);
    }

    private sealed class Bar(ProgressTask task) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            task.Tag = value;
            if (value.BytesTotal <= 0) return;
            task.IsIndeterminate = false;
            task.MaxValue = value.BytesTotal;
            task.Value = value.BytesRead;
        }
    }

    /// <summary>Observations per second, assets and incidents so far.</summary>
    private sealed class FiguresColumn : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (task.Tag is not ReplayProgress value) return Text.Empty;
            if (task.ElapsedTime is not { Ticks: > 0 } elapsed) return Text.Empty;
            var rate = Figures.Count((long)(value.Observations / elapsed.TotalSeconds));
            return new Text($"{rate} observations/s  {value.Assets} assets  {value.Incidents} incidents");
        }
    }
}
