using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Benchmarks;

/// <summary>Which training step is measured.</summary>
public sealed record BenchmarkSettings
{
    /// <summary>Side of the square images in pixels, 64 to 2048, a multiple of 64.</summary>
    public int Size { get; init; } = 512;

    /// <summary>A checkpoint whose U-Net is loaded and measured; null measures made-up weights.</summary>
    public string? BaseFile { get; init; }

    /// <summary>As <see cref="TrainingSettings.BaseWeights"/>; null keeps them whole here.</summary>
    public WeightKind? BaseWeights { get; init; }

    /// <summary>As <see cref="TrainingSettings.Checkpointing"/>; null is the plain pass here.</summary>
    public bool? Checkpointing { get; init; }

    /// <summary>Size and reach of the LoRA.</summary>
    public LoraSettings Lora { get; init; } = new() { Rank = 32, Alpha = 32 };

    /// <summary>The optimizer, with its usual options.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>Images a step, 1 to 64.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Number type of the frozen weights and activations; null chooses by device.</summary>
    public Precision? Precision { get; init; }

    /// <summary>Steps that are measured after one to warm up; 1 or more.</summary>
    public int Steps { get; init; } = 3;

    /// <summary>All problems at once, each with the value found, what is allowed and what to do.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (Size is < 64 or > 2048 || Size % 64 != 0)
            yield return new Problem("command.bench_size", "", ("value", $"{Size}"));
        if (BatchSize is < 1 or > 64)
            yield return new Problem("command.bench_batch", "", ("value", $"{BatchSize}"));
        if (Steps is < 1 or > 10_000)
            yield return new Problem("command.bench_steps", "", ("value", $"{Steps}"));
        foreach (var problem in Catalogue.Of<LoraSettings>().ProblemsOf(Lora))
            yield return problem;
    }
}
