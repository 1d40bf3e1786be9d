namespace TrainTools.Projects.Store;

/// <summary>
/// How a version is trained: the names and ranges of <c>traintools train</c>. What is null is chosen automatically.
/// </summary>
public sealed record TrainingChoices
{
    /// <summary>1 to 100000.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>1 or more.</summary>
    public int SaveEveryEpochs { get; init; } = 1;

    /// <summary>Pictures a step, 1 to 64.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>1 to 1024.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>Above 0.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Rank of the 3×3 convolutions; null: they are left alone.</summary>
    public int? ConvRank { get; init; }

    /// <summary>Alpha of the 3×3 convolutions.</summary>
    public double? ConvAlpha { get; init; }

    /// <summary>Whether the text encoder gets a LoRA, too.</summary>
    public bool TrainTextEncoder { get; init; }

    /// <summary>How weights are moved.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>Null: 1e-4 for AdamW, 2e-5 for Lion.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Null: half of <see cref="LearningRate"/>.</summary>
    public double? TextEncoderLearningRate { get; init; }

    /// <summary>How the learning rate changes over the run.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps over which the learning rate rises from zero; 0 or more.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>1 to 12.</summary>
    public int ClipSkip { get; init; } = 1;

    /// <summary>Where all randomness of the run comes from.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Pictures held out of the training; null: a tenth from 8 on.</summary>
    public int? ValidationPictures { get; init; }

    /// <summary>Shuffle the tags of a caption at every step.</summary>
    public bool ShuffleCaption { get; init; }

    /// <summary>Tags at the front that stay in place when captions are shuffled; 0 or more.</summary>
    public int KeepTokens { get; init; }

    /// <summary>75, 150 or 225; null: the smallest that holds every caption.</summary>
    public int? MaxTokenLength { get; init; }

    /// <summary>Numbers to compute with; unspecified: what suits the device.</summary>
    public Precision Precision { get; init; }

    /// <summary>Numbers in the file; unspecified: fp16.</summary>
    public Precision SavePrecision { get; init; }

    /// <summary>Compute parts of a step twice to save memory; unspecified: by what is free.</summary>
    public MemorySaving MemorySaving { get; init; }
}
