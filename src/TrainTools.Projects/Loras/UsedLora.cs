using TrainTools.Core.Problems;

namespace TrainTools.Projects.Loras;

/// <summary>A LoRA file that lies in the WebUI's LoRA folder because a person pressed Use.</summary>
/// <param name="Stem">What stands in the prompt: <c>&lt;lora:stem:weight&gt;</c>.</param>
/// <param name="Path">Where the file lies.</param>
/// <param name="Weight">The preferred one.</param>
/// <param name="Trigger">What the prompt needs beside it; may be empty.</param>
/// <param name="Used">When it was put there.</param>
public sealed record UsedLora(string Stem, string Path, double Weight, string Trigger, DateTimeOffset Used)
{
    /// <summary>What the person should know of its name, when it was just put there.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];
}

/// <summary>Copies a LoRA file, writing its new name into its metadata (<c>ss_output_name</c>).</summary>
/// <param name="source">The checkpoint.</param>
/// <param name="destination">A temporary file that does not exist yet.</param>
/// <param name="stem">The new name without ending.</param>
public delegate void CopyLora(string source, string destination, string stem);
