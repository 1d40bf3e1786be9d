using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>Everything that decides what a training run computes. Defaults suit most subjects.</summary>
public sealed record TrainingSettings
{
    /// <summary>How often the whole dataset (images times repeats) is gone through; 1 or more.</summary>
    [Setting(SettingGroup.Training, Min = 1, Max = 100_000, IsBasic = true, Kohya = ["max_train_epochs"])]
    public int Epochs { get; init; } = 10;

    /// <summary>How often an image is seen in an epoch, where no folder's name says it; null: by their number.</summary>
    [Setting(SettingGroup.Dataset, Min = 1, Max = 10_000, IsBasic = true, Example = "10", ChangesNumbers = false)]
    public int? Repeats { get; init; } // what it changes is told by the images' own fingerprints

    /// <summary>A LoRA file is kept every this many epochs; 1 or more.</summary>
    [Setting(SettingGroup.Training, Option = "save-every", Min = 1, Max = 100_000, IsBasic = true,
        Kohya = ["save_every_n_epochs"])]
    public int SaveEveryEpochs { get; init; } = 1;

    /// <summary>
    /// The image area is this number squared, in pixels: a multiple of 64; null: what the base model was made for.
    /// </summary>
    [Setting(SettingGroup.Dataset, Min = 64, Max = 2048, Multiple = 64, IsBasic = true, Example = "1024")]
    public int? Resolution { get; init; }

    /// <summary>
    /// Buckets' sides are multiples of this, in pixels. SDXL takes multiples of 32, SD 1.x and 2.x only of 64, as at kohya's.
    /// </summary>
    [Setting(SettingGroup.Dataset, Min = 32, Max = 256, Multiple = 32, Example = "64", Kohya = ["bucket_reso_steps"])]
    public int BucketStep { get; init; } = 64;

    /// <summary>The resolution with the default filled in: until a base model is known, SD 1.x's.</summary>
    public int Side => Resolution ?? 512;

    /// <summary>Also train on mirrored copies: twice the steps.</summary>
    [Setting(SettingGroup.Dataset, IsBasic = true, Kohya = ["flip_aug"], ChangesNumbers = false)]
    public bool Flip { get; init; } // what it changes is told by the images' own fingerprints

    /// <summary>Read all lines of a caption's file as one caption; otherwise only the first, as kohya does.</summary>
    [Setting(SettingGroup.Dataset, ChangesNumbers = false)]
    public bool AllCaptionLines { get; init; } // what it changes is told by the captions' own fingerprints

    /// <summary>
    /// Read brackets, backslashes and BREAK in captions as signs like any other, as kohya does; otherwise as the WebUI
    /// reads them in a prompt.
    /// </summary>
    [Setting(SettingGroup.Dataset)]
    public bool LiteralCaptions { get; init; }

    /// <summary>Shuffle the comma-separated tags of a caption at every step.</summary>
    [Setting(SettingGroup.Dataset, Kohya = ["shuffle_caption"])]
    public bool ShuffleCaption { get; init; }

    /// <summary>How many leading tags stay in place when captions are shuffled; 0 or more.</summary>
    [Setting(SettingGroup.Dataset, Min = 0, Max = 225, Example = "1", Kohya = ["keep_tokens"],
        OnlyWith = "shuffle_caption=on")]
    public int KeepTokens { get; init; }

    /// <summary>Tokens of a caption that count: 75, 150 or 225; null chooses the smallest that holds every caption.</summary>
    [Setting(SettingGroup.Dataset, Allowed = [75, 150, 225], Example = "150", Kohya = ["max_token_length"])]
    public int? MaxTokenLength { get; init; }

    /// <summary>Which of the text encoder's last layers is read: 1 is the last, 2 the one before it (usual for anime).</summary>
    [Setting(SettingGroup.Dataset, Min = 1, Max = 12, Kohya = ["clip_skip"])]
    public int ClipSkip { get; init; } = 1;

    /// <summary>
    /// How many images are not trained on, but for the loss on them; 0 is none, null a tenth of 8 or more.
    /// </summary>
    [Setting(SettingGroup.Dataset, Key = "validation_images", KeyBefore = "validation_pictures", Option = "validation",
        Min = 0, Max = 100_000, ZeroIsOff = true, Example = "2")]
    public int? Validation { get; init; }

    /// <summary>Size and reach of the LoRA.</summary>
    public LoraSettings Lora { get; init; } = new();

    /// <summary>Images a step.</summary>
    [Setting(SettingGroup.Training, Min = 1, Max = 64, Kohya = ["train_batch_size"])]
    public int BatchSize { get; init; } = 1;

    /// <summary>Optimizer, learning rates, schedule and clipping.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>What the U-Net predicts; null: what the checkpoint says of itself.</summary>
    [Setting(SettingGroup.Training, Example = "v", Kohya = ["v_parameterization=v"])]
    public PredictionKind? Prediction { get; init; }

    /// <summary>Whether the noise schedule is rescaled to end in pure noise; null: as the checkpoint says of itself.</summary>
    [Setting(SettingGroup.Training, Kohya = ["zero_terminal_snr=on"])]
    public bool? ZeroTerminalSnr { get; init; }

    /// <summary>Whether the loss of a v-prediction is scaled to that of the noise, so that all timesteps count alike.</summary>
    [Setting(SettingGroup.Training, Option = "scale-v-pred-loss", Kohya = ["scale_v_pred_loss_like_noise_pred"])]
    public bool ScaleVPredLoss { get; init; }

    /// <summary>How much each timestep counts, and what noise is learned from.</summary>
    public LossSettings Loss { get; init; } = new();

    /// <summary>Images that are made while it trains.</summary>
    public SampleSettings Samples { get; init; } = new();

    /// <summary>Seed of all randomness: initial weights, order, noise, timesteps, caption shuffling.</summary>
    [Setting(SettingGroup.Training, Kohya = ["seed"])]
    public long Seed { get; init; } = 42;

    /// <summary>Number type of the frozen weights and activations; null chooses by device.</summary>
    [Setting(SettingGroup.Memory, Kohya = ["mixed_precision"])]
    public Precision? Precision { get; init; }

    /// <summary>
    /// Whether parts of the U-Net are computed twice to save memory, at a third more time; null chooses by what is free.
    /// </summary>
    [Setting(SettingGroup.Memory, Key = "gradient_checkpointing", KeyBefore = "memory_saving",
        Option = "checkpointing", ChangesNumbers = false, Kohya = ["gradient_checkpointing=on"])]
    public bool? Checkpointing { get; init; }

    /// <summary>
    /// How the base model's frozen weights lie in memory: int8 takes half of it and is widened at each use; null chooses by
    /// what is free.
    /// </summary>
    [Setting(SettingGroup.Memory, Example = "int8")]
    public WeightKind? BaseWeights { get; init; }

    /// <summary>
    /// How many of the U-Net's stages have their frozen weights in the computer's memory, from where they are copied to
    /// the GPU when they are computed, the largest first; with gradient checkpointing only. Null chooses by what is free.
    /// </summary>
    [Setting(SettingGroup.Memory, Min = 0, Max = 25, ZeroIsOff = true, ChangesNumbers = false, Example = "4")]
    public int? BlocksToSwap { get; init; }

    /// <summary>
    /// Side in pixels of the tiles in which the VAE takes larger images: a multiple of 64; 0: whole images, null: whole
    /// images where their activations fit into what is free.
    /// </summary>
    [Setting(SettingGroup.Memory, Min = 0, Max = 2048, Multiple = 64, ZeroIsOff = true, Example = "512")]
    public int? VaeTile { get; init; }

    /// <summary>Number type of the tensors in the saved file.</summary>
    [Setting(SettingGroup.Memory, Kohya = ["save_precision"])]
    public Precision SavePrecision { get; init; } = Settings.Precision.Fp16;

    /// <summary>
    /// With what is automatic and follows from other settings filled in; what follows from the device or the dataset
    /// stays null.
    /// </summary>
    public TrainingSettings Resolved() => this with
    {
        Lora = Lora with { Alpha = Lora.AlphaOrRank },
        Optimizer = Optimizer with
        {
            LearningRate = Optimizer.UNetRate,
            TextEncoderLearningRate = Optimizer.TextEncoderRate,
        },
    };

    /// <summary>
    /// What a person chose that does nothing, or not what it seems to: told before the start, for it stops no training.
    /// </summary>
    public IEnumerable<Problem> Notes(RunSize size) =>
        [
            .. Catalogue.Training.WithoutEffect(this), .. size.Notes(this), .. Optimizer.Notes(), .. Loss.Notes(),
            .. Samples.Notes(),
        ];

    /// <summary>All problems at once: what is out of its range, and what contradicts another setting.</summary>
    public IEnumerable<Problem> Problems() =>
    [
        .. Catalogue.Training.ProblemsOf(this), .. Lora.Contradictions(),
        .. Optimizer.Contradictions(Lora.TrainTextEncoder), .. Loss.Contradictions(), .. Contradictions(),
    ];

    private IEnumerable<Problem> Contradictions()
    {
        if (BucketStep > 64 && Side < BucketStep) // a smaller side is out of its own range
            yield return new Problem("bucket.resolution", "resolution",
                ("width", $"{Side}"), ("height", $"{Side}"), ("min", $"{BucketStep}"));
        if (BlocksToSwap > 0 && Checkpointing == false)
            yield return new Problem("blocks_to_swap.needs_checkpointing", "blocks_to_swap",
                ("value", $"{BlocksToSwap}"), ("checkpointing_field", "gradient_checkpointing"));
    }
}
