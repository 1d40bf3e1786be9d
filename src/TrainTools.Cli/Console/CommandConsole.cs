namespace TrainTools.Cli.Console;

/// <summary>Where a verb writes and what it may assume about the reader.</summary>
internal sealed record CommandConsole
{
    /// <summary>Results and progress.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Errors: one sentence.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What is typed, or what a program that started this one writes.</summary>
    public TextReader Input { get; init; } = TextReader.Null;

    /// <summary>Whether a person sees the output as it is written; false for a pipe or a file.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Columns of a line, 40 or more.</summary>
    public int Width { get; init; } = 100;

    /// <summary>The clock that estimates and file names go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The user's folder for program data, where runs are kept that name no folder.</summary>
    public string ProgramData { get; init; } = OwnRuns.ProgramData;

    /// <summary>Columns of the terminal, at most 110 so that lines stay readable; 100 where there is none.</summary>
    public static int MeasureWidth()
    {
        if (System.Console.IsOutputRedirected)
            return 100;
        return Math.Clamp(System.Console.WindowWidth - 1, 40, 110);
    }
}
