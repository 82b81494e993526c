using Correlator.Cli.Operations;
using Correlator.Host.Running;
using Correlator.Host.Serving;
using Correlator.Host.Settings;

namespace Correlator.Host.Operations;

internal sealed partial class HostOperations
{
    public async Task<int> Serve(ServeRequest request, CancellationToken cancellation)
    {
        var settings = ServeSettings.Read(request.ConfigFile, variable =>
            variable == "CORRELATOR_NODE" && request.Node is { } node ? node : Environment.GetEnvironmentVariable(variable));
        if (request.StateDirectory is { } state) settings = settings with { State = state };
        var plant = PlantFiles.Read(settings.Plant);
        var rules = RuleFiles.Read(settings.Rules);
        return await ServeRun
            .Run(settings, plant, rules, inForce => RuleReload.Load(settings.Rules, inForce), RuleReload.Run, cancellation)
            .ConfigureAwait(false);
    }
}
