using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>Optimizer, learning rates, schedule and clipping.</summary>
public sealed record OptimizerSettings
{
    private const double LionIsFast = 5e-5;
    private const double Far = 9.99; // ten times, but for a rate's last bit

    /// <summary>The update rule.</summary>
    [Setting(SettingGroup.Training, Key = "optimizer",
        Kohya = ["optimizer_type", "use_lion_optimizer=lion", "use_8bit_adam=adamw8bit"])]
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>Factor on the learning rate that Prodigy finds (d_coef of its optimizer_args); above 0.</summary>
    [Setting(SettingGroup.Training, Option = "d-coef", Min = 0, Max = 100, IsAboveMin = true,
        OnlyWith = "optimizer=prodigy")]
    public double ProdigyCoefficient { get; init; } = 1;

    /// <summary>Whether Adafactor goes by its own learning rate (relative_step of its optimizer_args).</summary>
    [Setting(SettingGroup.Training, OnlyWith = "optimizer=adafactor")]
    public bool RelativeStep { get; init; }

    /// <summary>Whether Adafactor's own learning rate rises from 0 over 10,000 steps (warmup_init).</summary>
    [Setting(SettingGroup.Training, OnlyWith = "relative_step=on")]
    public bool WarmupInit { get; init; }

    /// <summary>Learning rate of the U-Net's LoRA; null means that of <see cref="RecommendedRates"/>.</summary>
    [Setting(SettingGroup.Training, Option = "lr", Min = 0, Max = 10, IsAboveMin = true, Example = "1e-4",
        Kohya = ["learning_rate", "unet_lr"])]
    public double? LearningRate { get; init; }

    /// <summary>Learning rate of the text encoder's LoRA; null means that of <see cref="RecommendedRates"/>.</summary>
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

    /// <summary>Whose recommended rates are taken where none is chosen: no setting, but the checkpoint's.</summary>
    public RateFamily Family { get; init; }

    /// <summary>The U-Net's learning rate with the default filled in.</summary>
    public double UNetRate => LearningRate ?? RecommendedRates.UNet(Kind);

    /// <summary>The text encoder's learning rate with the default filled in.</summary>
    public double TextEncoderRate => TextEncoderLearningRate ?? RecommendedRates.TextEncoder(Kind, Family, UNetRate);

    /// <summary>Whether Adafactor decides the learning rate, so that rates and schedule have no effect.</summary>
    public bool HasOwnRate => Kind == OptimizerKind.Adafactor && RelativeStep;

    /// <summary>What contradicts another setting.</summary>
    /// <param name="trainsTextEncoder">Whether the text encoder is trained as well.</param>
    public IEnumerable<Problem> Contradictions(bool trainsTextEncoder)
    {
        if (Kind == OptimizerKind.Prodigy && trainsTextEncoder && TextEncoderRate != UNetRate)
            yield return new Problem("optimizer.one_rate", "text_encoder_learning_rate",
                ("value", Number(TextEncoderRate)), ("other", Number(UNetRate)), ("other_field", "learning_rate"));
    }

    /// <summary>Learning rates that do nothing, or that are far from what is usual.</summary>
    public IEnumerable<Problem> Notes()
    {
        if (HasOwnRate)
        {
            foreach (var key in Unused())
                yield return new Problem("setting.no_effect", key,
                    ("other_field", "relative_step"), ("value", "on"), ("needed", "off"));
            yield break;
        }

        var usual = RecommendedRates.UNet(Kind);
        if (Kind == OptimizerKind.Lion && UNetRate > LionIsFast)
            yield return new Problem("optimizer.lion_rate", "learning_rate");
        else if (IsFar(UNetRate, usual))
            yield return Unusual("learning_rate", UNetRate, usual);
        else if (IsFar(TextEncoderRate, RecommendedRates.TextEncoder(Kind, Family, usual)))
            yield return Unusual(
                "text_encoder_learning_rate", TextEncoderRate, RecommendedRates.TextEncoder(Kind, Family, usual));
    }

    private static bool IsFar(double rate, double usual) => rate >= usual * Far || rate <= usual / Far;

    private Problem Unusual(string key, double rate, double usual) => new(
        Kind == OptimizerKind.Prodigy ? "optimizer.prodigy_rate"
        : rate > usual ? "optimizer.rate_high"
        : "optimizer.rate_low",
        key, ("value", Number(rate)), ("usual", Number(usual)),
        ("optimizer", Catalogue.Training.Find("optimizer")!.InWords(Kind)));

    private IEnumerable<string> Unused()
    {
        if (LearningRate is not null)
            yield return "learning_rate";
        if (TextEncoderLearningRate is not null)
            yield return "text_encoder_learning_rate";
        if (WarmupSteps > 0)
            yield return "warmup_steps";
    }

    private static string Number(double rate) => Catalogue.Training.Find("learning_rate")!.InWords(rate);
}

/// <summary>The update rule of the optimizer.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    [Word("adamw")] AdamW,

    /// <summary>AdamW with its state in 8 bits (Dettmers et al. 2022): a quarter of the state.</summary>
    [Word("adamw8bit")] AdamW8Bit,

    /// <summary>Sign of an interpolated momentum (Chen et al. 2023); wants a smaller learning rate.</summary>
    [Word("lion")] Lion,

    /// <summary>Second moments by row and column alone (Shazeer and Stern 2018): next to no state.</summary>
    [Word("adafactor")] Adafactor,

    /// <summary>Adam that finds its learning rate by itself (Mishchenko and Defazio 2023).</summary>
    [Word("prodigy")] Prodigy,
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
