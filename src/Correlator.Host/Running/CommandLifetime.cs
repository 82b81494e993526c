using Microsoft.Extensions.Hosting;

namespace Correlator.Host.Running;

/// <summary>
/// Leaves signals to the command that runs: the hosts inside it would take SIGTERM for their own end and stop the actor system before
/// the line has drained.
/// </summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
