using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Training.Data;

namespace TrainTools.Training.Output;

/// <summary>How a LoRA was made, up to the moment of saving: what its metadata says.</summary>
public sealed record LoraProvenance
{
    /// <summary>Stem of the LoRA files.</summary>
    public required string OutputName { get; init; }

    /// <summary>The base checkpoint's path; its name is written.</summary>
    public required string BaseFile { get; init; }

    /// <summary>What was computed.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>A random number from 0 to 2³² - 1 that all files of one run share.</summary>
    public required long SessionId { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When this file is saved, in local time: <c>modelspec.date</c> shows it without a zone.</summary>
    public required DateTimeOffset Saved { get; init; }

    /// <summary>The images that were trained on, unreadable ones left out.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>Resolutions in pixels and how many images, with repeats, each held.</summary>
    public required IReadOnlyList<BucketCount> Buckets { get; init; }

    /// <summary>Mean difference between the aspect ratios (width / height) of images and their buckets.</summary>
    public double MeanAspectError { get; init; }

    /// <summary>Smallest side of a bucket in pixels.</summary>
    public int MinBucketResolution { get; init; } = 256; // kohya's --min_bucket_reso

    /// <summary>Largest side of a bucket in pixels.</summary>
    public int MaxBucketResolution { get; init; } = 1024; // kohya's --max_bucket_reso

    /// <summary>Batches in an epoch.</summary>
    public required int BatchesPerEpoch { get; init; }

    /// <summary>Optimizer steps that the whole run was planned to make.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>Optimizer steps done.</summary>
    public required int Step { get; init; }

    /// <summary>Epochs done, the one that this file ends included.</summary>
    public required int Epoch { get; init; }

    /// <summary>Number type of the frozen weights and activations.</summary>
    public required Precision Precision { get; init; }

    /// <summary>75, 150 or 225.</summary>
    public required int MaxTokenLength { get; init; }

    /// <summary>Whether blocks were computed again in the backward pass to save memory.</summary>
    public bool GradientCheckpointing { get; init; }

    /// <summary>Hashes of the base checkpoint; null leaves them out.</summary>
    public BaseHashes? BaseHashes { get; init; }

    /// <summary>The path of the VAE's own file, whose name is written; null: the checkpoint's VAE.</summary>
    public string? VaeFile { get; init; }

    /// <summary>Hashes of the VAE's own file; null leaves them out.</summary>
    public BaseHashes? VaeHashes { get; init; }

    /// <summary>The base checkpoint's family.</summary>
    public required ModelFamily Family { get; init; }
}
