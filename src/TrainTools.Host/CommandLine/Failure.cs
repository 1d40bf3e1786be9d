using TrainTools.Training.Devices;

namespace TrainTools.Host.CommandLine;

/// <summary>How an exception is told to the person: a sentence and an exit code.</summary>
/// <param name="ExitCode">See <see cref="CommandLine.ExitCode"/>.</param>
/// <param name="Message">What happened, where and what to do; a line for each problem.</param>
internal sealed record Failure(int ExitCode, string Message)
{
    /// <summary>Whether nobody foresaw this, so that its details are worth keeping for a report.</summary>
    public bool IsUnexpected => ExitCode == CommandLine.ExitCode.Fault;

    /// <summary>Chooses the sentence for an exception.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        // Exceptions of our own say what happened, where and what to do; they are shown as they are.
        _ when IsOurs(exception) => new(CommandLine.ExitCode.BadInput, exception.Message),
        OperationCanceledException => new(CommandLine.ExitCode.Stopped, "Stopped."),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        DllNotFoundException or NotSupportedException when MentionsTorch(exception) => new(
            CommandLine.ExitCode.BadInput,
            $"libtorch, which does the computing, cannot be loaded: {FirstLine(exception.Message)} " +
            "Run `traintools doctor`; it says what to install."),
        _ when OutOfMemory.Means(exception) => new(
            CommandLine.ExitCode.BadInput,
            "The memory is used up. Choose a smaller --resolution or --batch-size, or close other programs."),
        IOException io when DiskIsFull(io) => new(
            CommandLine.ExitCode.BadInput,
            $"The disk is full: {FirstLine(io.Message)} Free some space or choose another folder."),
        UnauthorizedAccessException => new(
            CommandLine.ExitCode.BadInput,
            $"{FirstLine(exception.Message)} Choose a folder you may write to, or change its permissions."),
        IOException => new(
            CommandLine.ExitCode.BadInput,
            $"{FirstLine(exception.Message)} Check that the path is right and the disk is there."),
        _ => new(CommandLine.ExitCode.Fault, $"{exception.GetType().Name}: {FirstLine(exception.Message)}"),
    };

    // By namespace, not by a list: each project names its own errors, and all of them are written for people.
    private static bool IsOurs(Exception exception) =>
        exception.GetType().Namespace?.StartsWith("TrainTools.", StringComparison.Ordinal) == true;

    private static bool MentionsTorch(Exception exception) =>
        exception.Message.Contains("torch", StringComparison.OrdinalIgnoreCase);

    private static bool DiskIsFull(IOException exception) => exception.HResult is
        unchecked((int)0x80070070) or unchecked((int)0x80070027) // Windows: ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
        or 28 // ENOSPC on Linux and macOS
        or 122; // EDQUOT on Linux

    // libtorch's messages go on with a C++ stack trace.
    private static string FirstLine(string message)
    {
        string line = message.AsSpan().Trim().ToString().Split('\n')[0].TrimEnd();
        return line.EndsWith('.') || line.EndsWith('!') ? line : line + ".";
    }
}
