using Correlator.Cli.Operations;
using Correlator.Cli.Progress;
using Correlator.Cli.Reports;
using Correlator.Host.Running;

namespace Correlator.Host.Operations;

/// <content>What a rule set would have raised.</content>
internal sealed partial class HostOperations
{
    public async Task<BacktestReport> Backtest(
        BacktestRequest request, IProgress<ReplayProgress> progress, CancellationToken cancellation) =>
        await BacktestRun.Run(
            request, PlantFiles.Read(request.PlantFiles), RuleFiles.Read(request.InForceDirectory), RuleFiles.Read(request.RulesDirectory),
            progress, cancellation).ConfigureAwait(false);
}
