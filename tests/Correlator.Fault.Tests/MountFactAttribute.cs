using Correlator.Fault.Tests.Processes;

namespace Correlator.Fault.Tests;

/// <summary>A test that mounts a small file system: skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!SmallDisk.CanMount) Skip = "Needs Linux and root's rights.";
    }
}
