using Correlator.Cli.Operations;

namespace Correlator.Host.Running;

/// <summary>
/// Keeps a second process off a state directory: two writers of one journal would spoil it. The operating system gives the lock back
/// when its process ends, however it ends.
/// </summary>
internal sealed class StateLock : IDisposable
{
    public const string FileName = "correlator.lock";

    private readonly FileStream _file;

    private StateLock(FileStream file) => _file = file;

    /// <exception cref="OperationFailedException">Another process has the directory.</exception>
    public static StateLock Take(string directory)
    {
        Directory.CreateDirectory(directory);
        try
        {
            return new StateLock(new FileStream(
                Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new OperationFailedException(
                $"Another process works on the state in '{directory}' (its '{FileName}' is locked): a node that starts, runs or stops.");
        }
    }

    public void Dispose() => _file.Dispose();
}
