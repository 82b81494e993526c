using Correlator.Cli.Operations;
using Correlator.Model.Plant;
using Correlator.Plant;

namespace Correlator.Host.Operations;

/// <summary>Plant files as commands name them: files, or directories of *.yaml.</summary>
internal static class PlantFiles
{
    /// <summary>The plant, or <see cref="PlantModel.Empty"/> when no file is named.</summary>
    /// <exception cref="UsageException">Every error of every file, a line each.</exception>
    public static PlantModel Read(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return PlantModel.Empty;
        var result = PlantFileReader.Read(paths);
        return result.Model ?? throw new UsageException([.. result.Errors.Select(error => error.ToString())]);
    }
}
