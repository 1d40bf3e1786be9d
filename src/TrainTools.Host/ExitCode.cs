namespace TrainTools.Host;

/// <summary>What the process answers to whoever started it.</summary>
public static class ExitCode
{
    /// <summary>Everything that was asked for is done.</summary>
    public const int Done = 0;

    /// <summary>A fault of the program, or (from <c>doctor</c>) something that is needed is missing.</summary>
    public const int Fault = 1;

    /// <summary>What was given cannot work; one sentence on stderr says what to change.</summary>
    public const int BadInput = 2;

    /// <summary>From <c>self-test</c>: the memory did not suffice, which says nothing of the libtorch.</summary>
    public const int NotKnown = 3;

    /// <summary>
    /// Stopped by Ctrl-C or SIGTERM, orderly: what was saved is kept. 128 + SIGINT, as shells have it.
    /// </summary>
    public const int Stopped = 130;
}
