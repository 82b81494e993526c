using System.Text;
using Correlator.Model.Plant;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Correlator.Plant;

/// <summary>Reads plant files (docs/plant-model.md): several make one plant, and all errors are told at once.</summary>
public static class PlantFileReader
{
    /// <summary>Bytes of one file.</summary>
    public const int FileBytesMax = 8 * 1024 * 1024;

    /// <summary>Levels of nesting; the format itself needs seven.</summary>
    public const int DepthMax = 32;

    /// <summary>Errors that one result holds; who has more has the wrong file.</summary>
    public const int ErrorsMax = 10_000;

    /// <summary>
    /// Reads files and the *.yaml and *.yml files of directories as one plant. The result has either a model or errors,
    /// in order of file and line; it never throws for what is in a file.
    /// </summary>
    public static PlantReadResult Read(IEnumerable<string> paths)
    {
        var findings = new Findings();
        var draft = new PlantDraft();
        var files = paths.SelectMany(path => FilesOf(path, findings)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var file in files) ReadFile(file, draft, findings);
        var model = new PlantAssembly(draft, findings).Assemble(files.Count > 0 ? files[0] : "");
        var errors = findings.InOrder();
        return errors.Count == 0 ? new PlantReadResult(model, []) : new PlantReadResult(null, [.. errors.Take(ErrorsMax)]);
    }

    private static List<string> FilesOf(string path, Findings findings)
    {
        if (!Directory.Exists(path)) return [path];
        try
        {
            var files = Directory.EnumerateFiles(path)
                .Where(file => Path.GetExtension(file) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal)
                .ToList();
            if (files.Count == 0) findings.Add(new Place(path, 0, 0, ""), "holds no *.yaml file");
            return files;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            findings.Add(new Place(path, 0, 0, ""), error.Message);
            return [];
        }
    }

    private static void ReadFile(string file, PlantDraft draft, Findings findings)
    {
        try
        {
            foreach (var document in Parse(ReadText(file)).Documents)
            {
                if (document.RootNode is YamlMappingNode root)
                {
                    draft.Take(new Section(root, file, "", findings, PlantDraft.Keys));
                }
                else if (document.RootNode is not YamlScalarNode { Value: null or "" })
                {
                    var reason = $"must be a mapping with {string.Join(", ", PlantDraft.Keys)}";
                    findings.Add(Section.At(file, document.RootNode.Start, ""), reason);
                }
            }
        }
        catch (YamlException error)
        {
            findings.Add(Section.At(file, error.Start, ""), $"not YAML that can be read: {Reason(error)}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            findings.Add(new Place(file, 0, 0, ""), error.Message);
        }
    }

    /// <exception cref="YamlException">The text is not YAML, or of a form that is refused.</exception>
    private static YamlStream Parse(string text)
    {
        var stream = new YamlStream();
        var parser = new GuardedParser(new Parser(new StringReader(text)), DepthMax);
        try
        {
            stream.Load(parser);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or FormatException)
        {
            // YamlDotNet's scanner fails so on some malformed input; what it means is: this is not YAML.
            throw new YamlException(parser.Reached, parser.Reached, error.Message);
        }

        return stream;
    }

    private static string ReadText(string file)
    {
        using var stream = File.OpenRead(file);

        // One byte more than is allowed tells that there is more, whatever length the file claims.
        var buffer = new byte[(int)Math.Min(stream.CanSeek ? stream.Length : FileBytesMax, FileBytesMax) + 1];
        var length = 0;
        while (length < buffer.Length && stream.Read(buffer, length, buffer.Length - length) is > 0 and var read) length += read;
        if (length > FileBytesMax) throw new IOException($"larger than {FileBytesMax} bytes");
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return strict.GetString(buffer, 0, length).TrimStart('\uFEFF');
    }

    private static string Reason(Exception error) => (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
}
