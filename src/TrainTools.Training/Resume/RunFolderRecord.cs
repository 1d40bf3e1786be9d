namespace TrainTools.Training.Resume;

/// <summary><c>run.json</c>: what a run folder holds, there before the first state is.</summary>
public sealed record RunFolderRecord
{
    /// <summary>The folder's layout; other numbers come from other versions of the program.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The folder's layout.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>How the run began.</summary>
    public required RunOrigin Origin { get; init; }

    /// <summary>Whether nobody asked for the folder, so that its states go when the run ends by itself.</summary>
    public bool IsOwn { get; init; }

    /// <summary>How it ended, or null while it has not.</summary>
    public FinishedRun? Finished { get; init; }
}

/// <summary>The end of a run that made all its steps.</summary>
/// <param name="Lora">The LoRA's file.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="State">Name of the state it ended with, or null when none was kept.</param>
public sealed record FinishedRun(string Lora, int Steps, string? State);
