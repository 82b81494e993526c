namespace Correlator.Cli.Operations;

/// <summary>
/// The operator asked for what cannot be, or a file that he wrote is wrong. Ends the process with exit code 2. Each
/// line is one error, in the form "file:line: field: reason" where a file is to blame.
/// </summary>
public sealed class UsageException : Exception
{
    public UsageException(IReadOnlyList<string> lines) : base(string.Join(Environment.NewLine, lines)) => Lines = lines;

    public UsageException(string message) : this([message])
    {
    }

    public UsageException() : this("wrong usage")
    {
    }

    public UsageException(string message, Exception innerException) : base(message, innerException) =>
        Lines = [message];

    /// <summary>All errors, not only the first.</summary>
    public IReadOnlyList<string> Lines { get; }
}

/// <summary>
/// What was asked was right but could not be done. Ends the process with exit code 1; the message says why.
/// </summary>
public sealed class OperationFailedException : Exception
{
    public OperationFailedException(string message) : base(message)
    {
    }

    public OperationFailedException() : this("failed")
    {
    }

    public OperationFailedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
