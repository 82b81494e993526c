using Correlator.Model.Plant;

namespace Correlator.Plant.Tests;

/// <summary>A folder of plant files that lives as long as a test.</summary>
internal sealed class PlantFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plant-files-");

    public string Root => _folder.FullName;

    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Correlator.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Root, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Reads one file with this text.</summary>
    public static PlantReadResult Read(string text)
    {
        using var folder = new PlantFolder();
        return PlantFileReader.Read([folder.Write("plant.yaml", text)]);
    }

    /// <summary>The model of a text that must be sound.</summary>
    public static PlantModel Sound(string text)
    {
        var result = Read(text);
        Assert.Empty(result.Errors);
        return result.Model!;
    }

    /// <summary>"line field: reason" of each error.</summary>
    public static List<string> Errors(string text)
    {
        var result = Read(text);
        Assert.Null(result.Model);
        return [.. result.Errors.Select(error => $"{error.Line}:{error.Column} {error.Field}: {error.Reason}")];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
