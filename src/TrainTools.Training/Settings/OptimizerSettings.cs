namespace TrainTools.Training.Settings;

/// <summary>Optimizer, learning rates, schedule and clipping.</summary>
public sealed record OptimizerSettings
{
    /// <summary>The update rule.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Learning rate of the U-Net's LoRA; null means 1e-4 for AdamW, 2e-5 for Lion.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Learning rate of the text encoder's LoRA; null means half of the U-Net's.</summary>
    public double? TextEncoderLearningRate { get; init; }

    /// <summary>Decoupled weight decay, multiplied by the learning rate; 0 or more.</summary>
    public double WeightDecay { get; init; } = 0.01; // torch.optim.AdamW's default, which kohya keeps

    /// <summary>How the learning rate changes over the run.</summary>
    public ScheduleKind Schedule { get; init; } = ScheduleKind.Cosine;

    /// <summary>Steps over which the learning rate rises from 0; 0 or more. A warm-up's first step changes nothing.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Cycles of <see cref="ScheduleKind.CosineWithRestarts"/>; 1 or more.</summary>
    public int ScheduleCycles { get; init; } = 1;

    /// <summary>Power of <see cref="ScheduleKind.Polynomial"/>; above 0.</summary>
    public double SchedulePower { get; init; } = 1;

    /// <summary>Gradients are scaled down to this norm over all LoRA weights; 0 switches clipping off.</summary>
    public double MaxGradNorm { get; init; } = 1; // kohya's --max_grad_norm

    /// <summary>The U-Net's learning rate with the default filled in.</summary>
    public double UNetRate => LearningRate ?? (Kind == OptimizerKind.Lion ? 2e-5 : 1e-4);

    /// <summary>The text encoder's learning rate with the default filled in.</summary>
    public double TextEncoderRate => TextEncoderLearningRate ?? UNetRate / 2;

    /// <summary>All problems at once, each with the value found, what is allowed and what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (LearningRate is { } rate && !(rate is > 0 and <= 10))
            yield return $"--lr is {rate}; choose a number above 0 (1e-4 suits AdamW, 2e-5 Lion).";
        if (TextEncoderLearningRate is { } textRate && !(textRate is > 0 and <= 10))
            yield return $"--te-lr is {textRate}; choose a number above 0, often half of --lr.";
        if (!(WeightDecay is >= 0 and <= 10))
            yield return $"The weight decay is {WeightDecay}; choose 0 to 10 (0.01 is usual).";
        if (WarmupSteps < 0)
            yield return $"--warmup is {WarmupSteps}; choose 0 or more steps.";
        if (ScheduleCycles < 1)
            yield return $"The number of cycles is {ScheduleCycles}; choose 1 or more.";
        if (!(SchedulePower is > 0 and <= 100))
            yield return $"The power is {SchedulePower}; choose a number above 0 (1 is linear).";
        if (!(MaxGradNorm >= 0))
            yield return $"The largest gradient norm is {MaxGradNorm}; choose 0 (off) or more (1 is usual).";
    }
}

/// <summary>The update rule of the optimizer.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    AdamW,

    /// <summary>Sign of an interpolated momentum (Chen et al. 2023); wants a smaller learning rate.</summary>
    Lion,
}

/// <summary>How the learning rate changes over the run; the names and formulas are those of diffusers' get_scheduler.</summary>
public enum ScheduleKind
{
    Constant,
    ConstantWithWarmup,
    Linear,
    Cosine,
    CosineWithRestarts,
    Polynomial,
}
