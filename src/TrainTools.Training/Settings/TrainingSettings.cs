using TrainTools.Training.Buckets;

namespace TrainTools.Training.Settings;

/// <summary>Everything that decides what a training run computes. Defaults suit most subjects.</summary>
public sealed record TrainingSettings
{
    /// <summary>The picture area is this number squared, in pixels (256 to 2048, a multiple of 64).</summary>
    public int Resolution { get; init; } = 512;

    /// <summary>Size and reach of the LoRA.</summary>
    public LoraSettings Lora { get; init; } = new();

    /// <summary>How often the whole dataset (pictures times repeats) is gone through; 1 or more.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>A LoRA file is kept every this many epochs; 1 or more.</summary>
    public int SaveEveryEpochs { get; init; } = 1;

    /// <summary>Pictures a step, 1 to 64.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Optimizer, learning rates, schedule and clipping.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>Which of the text encoder's last layers is read: 1 is the last, 2 the one before it (usual for anime).</summary>
    public int ClipSkip { get; init; } = 1;

    /// <summary>Seed of all randomness: initial weights, order, noise, timesteps, caption shuffling.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// How many pictures are held out of the training, to tell the loss on them; 0 is none, null a tenth of 8 or more.
    /// </summary>
    public int? Validation { get; init; }

    /// <summary>Shuffle the comma-separated tags of a caption at every step.</summary>
    public bool ShuffleCaption { get; init; }

    /// <summary>How many leading tags stay in place when captions are shuffled; 0 or more.</summary>
    public int KeepTokens { get; init; }

    /// <summary>Tokens of a caption that count: 75, 150 or 225; null chooses the smallest that holds every caption.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Number type of the frozen weights and activations; null chooses by device.</summary>
    public Precision? Precision { get; init; }

    /// <summary>
    /// Whether parts of the U-Net are computed twice to save memory, at a third more time; null chooses by what is free.
    /// </summary>
    public bool? Checkpointing { get; init; }

    /// <summary>Number type of the tensors in the saved file.</summary>
    public Precision SavePrecision { get; init; } = Settings.Precision.Fp16;

    /// <summary>
    /// The bucket sizes: kohya's 256 to 1024 pixels a side, widened where the resolution would not fit in.
    /// </summary>
    public BucketSettings Buckets => new()
    {
        Width = Resolution,
        Height = Resolution,
        MinSide = Math.Clamp(Resolution / 128 * 64, 64, 256),
        MaxSide = Math.Max(1024, 2 * Resolution),
    };

    /// <summary>All problems at once, each with the value found, what is allowed and what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (Resolution is < 64 or > 2048 || Resolution % 64 != 0)
            yield return $"--resolution is {Resolution}; choose a multiple of 64 from 64 to 2048 (512 suits SD 1.x).";
        if (Epochs is < 1 or > 100_000)
            yield return $"--epochs is {Epochs}; choose 1 or more (10 suits most subjects).";
        if (SaveEveryEpochs < 1)
            yield return $"--save-every is {SaveEveryEpochs}; choose 1 or more.";
        if (BatchSize is < 1 or > 64)
            yield return $"--batch-size is {BatchSize}; choose 1 to 64.";
        if (ClipSkip is < 1 or > 12)
            yield return $"--clip-skip is {ClipSkip}; choose 1 (the last layer) to 12 (2 is usual for anime models).";
        if (Validation < 0)
            yield return $"--validation is {Validation}; choose how many pictures to hold out, or off.";
        if (KeepTokens < 0)
            yield return $"--keep-tokens is {KeepTokens}; choose 0 or more.";
        if (MaxTokenLength is not (null or 75 or 150 or 225))
            yield return $"--max-token-length is {MaxTokenLength}; choose 75, 150 or 225, or leave it out.";
        foreach (var problem in Lora.Problems().Concat(Optimizer.Problems()))
            yield return problem;
    }
}
