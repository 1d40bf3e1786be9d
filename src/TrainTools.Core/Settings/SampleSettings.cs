using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>Images that a run makes with the LoRA as it is then; they change nothing of what is trained.</summary>
public sealed record SampleSettings
{
    /// <summary>The prompts, a line each in kohya's form, or a file of them; null: no samples.</summary>
    [Setting(SettingGroup.Samples, Value = "FILE|TEXT", HasLines = true, IsBasic = true, ChangesNumbers = false,
        Kohya = ["sample_prompts"])]
    public string? SamplePrompts { get; init; }

    /// <summary>Samples are made after every this many epochs; 0: none after epochs.</summary>
    [Setting(SettingGroup.Samples, Min = 0, Max = 100_000, ZeroIsOff = true, IsBasic = true, ChangesNumbers = false,
        Kohya = ["sample_every_n_epochs"])]
    public int SampleEveryEpochs { get; init; } = 1;

    /// <summary>Samples are made after every this many steps; 0: none after steps.</summary>
    [Setting(SettingGroup.Samples, Min = 0, Max = 10_000_000, ZeroIsOff = true, ChangesNumbers = false,
        Kohya = ["sample_every_n_steps"])]
    public int SampleEverySteps { get; init; }

    /// <summary>Whether samples are also made before the first step.</summary>
    [Setting(SettingGroup.Samples, ChangesNumbers = false, Kohya = ["sample_at_first"])]
    public bool SampleAtFirst { get; init; }

    /// <summary>Which sampler makes them, where a line does not say.</summary>
    [Setting(SettingGroup.Samples, ChangesNumbers = false, Kohya = ["sample_sampler"])]
    public SamplerKind SampleSampler { get; init; } = SamplerKind.Euler; // the same seed stays one image over the epochs

    /// <summary>How the sampler's steps are spread.</summary>
    [Setting(SettingGroup.Samples, ChangesNumbers = false)]
    public SamplerSchedule SampleSchedule { get; init; } = SamplerSchedule.Automatic;

    /// <summary>Steps of the sampler, where a line does not say.</summary>
    [Setting(SettingGroup.Samples, Min = 1, Max = 150, ChangesNumbers = false)]
    public int SampleSteps { get; init; } = 20;

    /// <summary>Guidance, where a line does not say; 1 leaves the negative prompt out.</summary>
    [Setting(SettingGroup.Samples, Min = 1, Max = 30, ChangesNumbers = false)]
    public double SampleCfg { get; init; } = 7;

    /// <summary>How much of the contrast that guidance adds is taken back (Lin et al. 2023).</summary>
    [Setting(SettingGroup.Samples, Min = 0, Max = 1, ChangesNumbers = false)]
    public double SampleCfgRescale { get; init; }

    /// <summary>Whether a run makes any.</summary>
    public bool AreWanted => !string.IsNullOrWhiteSpace(SamplePrompts)
        && (SampleEveryEpochs > 0 || SampleEverySteps > 0 || SampleAtFirst);

    /// <summary>What was chosen for samples though none are made.</summary>
    public IEnumerable<Problem> Notes()
    {
        if (AreWanted)
            yield break;
        if (!string.IsNullOrWhiteSpace(SamplePrompts))
            yield return new Problem("samples.never", "sample_prompts",
                ("epochs_field", "sample_every_epochs"), ("steps_field", "sample_every_steps"));
        else if (this with { SamplePrompts = null } != new SampleSettings())
            yield return new Problem("samples.no_prompts", "sample_prompts");
    }
}
