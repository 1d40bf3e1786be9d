namespace TrainTools.Core.Settings;

/// <summary>Optimizer, learning rates, schedule and clipping.</summary>
public sealed record OptimizerSettings
{
    /// <summary>The update rule.</summary>
    [Setting(SettingGroup.Training, Key = "optimizer", Kohya = ["optimizer_type", "use_lion_optimizer=lion"])]
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Learning rate of the U-Net's LoRA; null means 1e-4 for AdamW, 2e-5 for Lion.</summary>
    [Setting(SettingGroup.Training, Option = "lr", Min = 0, Max = 10, IsAboveMin = true, Example = "1e-4",
        Kohya = ["learning_rate", "unet_lr"])]
    public double? LearningRate { get; init; }

    /// <summary>Learning rate of the text encoder's LoRA; null means half of the U-Net's.</summary>
    [Setting(SettingGroup.Training, Option = "te-lr", Min = 0, Max = 10, IsAboveMin = true, Example = "5e-5",
        Kohya = ["text_encoder_lr"], OnlyWith = "train_text_encoder=unet+te")]
    public double? TextEncoderLearningRate { get; init; }

    /// <summary>How the learning rate changes over the run.</summary>
    [Setting(SettingGroup.Training, Option = "scheduler", Kohya = ["lr_scheduler"])]
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps over which the learning rate rises from 0; 0 or more. A warm-up's first step changes nothing.</summary>
    [Setting(SettingGroup.Training, Option = "warmup", Min = 0, Max = 1_000_000, Example = "100",
        Kohya = ["lr_warmup_steps"],
        OnlyWith = "schedule=constant_with_warmup|linear|cosine|cosine_with_restarts|polynomial")]
    public int WarmupSteps { get; init; }

    /// <summary>Cycles of <see cref="ScheduleKind.CosineWithRestarts"/>; 1 or more.</summary>
    [Setting(SettingGroup.Training, Option = "scheduler-cycles", Min = 1, Max = 10_000,
        Kohya = ["lr_scheduler_num_cycles"], OnlyWith = "schedule=cosine_with_restarts")]
    public int ScheduleCycles { get; init; } = 1;

    /// <summary>Power of <see cref="ScheduleKind.Polynomial"/>; above 0.</summary>
    [Setting(SettingGroup.Training, Option = "scheduler-power", Min = 0, Max = 100, IsAboveMin = true,
        Kohya = ["lr_scheduler_power"], OnlyWith = "schedule=polynomial")]
    public double SchedulePower { get; init; } = 1;

    /// <summary>Decoupled weight decay, multiplied by the learning rate; 0 or more.</summary>
    [Setting(SettingGroup.Training, Min = 0, Max = 10)]
    public double WeightDecay { get; init; } = 0.01; // torch.optim.AdamW's default, which kohya keeps

    /// <summary>Gradients are scaled down to this norm over all LoRA weights; 0 switches clipping off.</summary>
    [Setting(SettingGroup.Training, Min = 0, Kohya = ["max_grad_norm"])]
    public double MaxGradNorm { get; init; } = 1; // kohya's --max_grad_norm

    /// <summary>The U-Net's learning rate with the default filled in.</summary>
    public double UNetRate => LearningRate ?? (Kind == OptimizerKind.Lion ? 2e-5 : 1e-4);

    /// <summary>The text encoder's learning rate with the default filled in.</summary>
    public double TextEncoderRate => TextEncoderLearningRate ?? UNetRate / 2;
}

/// <summary>The update rule of the optimizer.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    [Word("adamw")] AdamW,

    /// <summary>Sign of an interpolated momentum (Chen et al. 2023); wants a smaller learning rate.</summary>
    [Word("lion")] Lion,
}

/// <summary>How the learning rate changes over the run; the names and formulas are those of diffusers' get_scheduler.</summary>
public enum ScheduleKind
{
    [Word("constant")] Constant,
    [Word("constant_with_warmup")] ConstantWithWarmup,
    [Word("linear")] Linear,
    [Word("cosine")] Cosine,
    [Word("cosine_with_restarts")] CosineWithRestarts,
    [Word("polynomial")] Polynomial,
}
