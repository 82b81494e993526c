using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>Something that goes wrong, and is over when <see cref="Strike"/> has ended.</summary>
internal interface IFault
{
    /// <summary>Its name in reports.</summary>
    public string Kind { get; }

    public Task Strike(NodeGroup nodes, CancellationToken cancellation);
}
