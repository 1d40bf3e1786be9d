using TrainTools.Core.Settings;
using TrainTools.Training.Memory;

namespace TrainTools.Cli.Console;

/// <summary>How an exception is told to the person: a sentence and an exit code.</summary>
/// <param name="ExitCode">See <see cref="Host.ExitCode"/>.</param>
/// <param name="Problems">What happened, where and what to do.</param>
internal sealed record Failure(int ExitCode, params IReadOnlyList<Problem> Problems)
{
    /// <summary>The sentences, a line for each problem.</summary>
    public string Message => string.Join(Environment.NewLine, Problems.Select(SettingTexts.OnTheCommandLine));

    /// <summary>Whether nobody foresaw this, so that its details are worth keeping for a report.</summary>
    public bool IsUnexpected => ExitCode == Host.ExitCode.Fault;

    /// <summary>Chooses the sentence for an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        IHasProblems ours => new(Host.ExitCode.BadInput, ours.Problems),
        OperationCanceledException => new(Host.ExitCode.Stopped, new Problem("run.stopped", "")),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        DllNotFoundException or NotSupportedException when MentionsTorch(exception) => new(
            Host.ExitCode.BadInput, new Problem("libtorch.cannot_load", "", ReasonOf(exception))),
        _ when OutOfMemory.Means(exception) => new(
            Host.ExitCode.BadInput,
            new Problem("memory.used_up", "", ("resolution_field", "resolution"), ("batch_size_field", "batch_size"))),
        IOException io when DiskIsFull(io) => new(
            Host.ExitCode.BadInput, new Problem("file.no_room", "", ReasonOf(exception))),
        UnauthorizedAccessException => new(
            Host.ExitCode.BadInput, new Problem("file.not_allowed", "", ReasonOf(exception))),
        IOException => new(
            Host.ExitCode.BadInput, new Problem("file.cannot_use", "", ReasonOf(exception))),
        _ => new(
            Host.ExitCode.Fault,
            new Problem("program.error", "", ("kind", exception.GetType().Name), ReasonOf(exception))),
    };

    /// <inheritdoc/>
    public bool Equals(Failure? other) =>
        other is not null && ExitCode == other.ExitCode && Problems.SequenceEqual(other.Problems);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ExitCode, Problems.Count);

    private static bool MentionsTorch(Exception exception) =>
        exception.Message.Contains("torch", StringComparison.OrdinalIgnoreCase);

    private static bool DiskIsFull(IOException exception) => exception.HResult is
        unchecked((int)0x80070070) or unchecked((int)0x80070027) // Windows: ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
        or 28 // ENOSPC on Linux and macOS
        or 122; // EDQUOT on Linux

    // Only the first line: libtorch's messages go on with a C++ stack trace.
    private static (string Key, string Value) ReasonOf(Exception exception) => ("reason", Reason.Of(exception));
}
