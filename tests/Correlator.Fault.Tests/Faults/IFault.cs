using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests.Faults;

/// <summary>Something that goes wrong, and is over when <see cref="Strike"/> has ended.</summary>
internal interface IFault
{
    /// <summary>Its name in reports.</summary>
    public string Kind { get; }

    /// <summary>Lets it go wrong.</summary>
    /// <returns>How often it was felt: processes hit, writes refused, messages disturbed; 0: it came to nothing.</returns>
    public Task<long> Strike(NodeGroup nodes, CancellationToken cancellation);
}
