using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Data;

namespace TrainTools.Training.Samples;

/// <summary>Which images a run makes, and when.</summary>
public sealed class SamplePlan
{
    private const string Field = "sample_prompts";

    private readonly SampleSettings _settings;

    private SamplePlan(SampleSettings settings, IReadOnlyList<SampleImage> images) =>
        (_settings, Images) = (settings, images);

    /// <summary>An image a prompt; none where no samples are wanted.</summary>
    public IReadOnlyList<SampleImage> Images { get; }

    /// <summary>Whether samples are made before the first step.</summary>
    public bool AtFirst => Images.Count > 0 && _settings.SampleAtFirst;

    /// <summary>
    /// Reads a run's settings; each prompt's seed stays the same over the run. The size is right once the settings' own
    /// is settled.
    /// </summary>
    /// <param name="problems">Receives what is wrong with the prompts.</param>
    public static SamplePlan Read(TrainingSettings settings, ICollection<Problem> problems)
    {
        var samples = settings.Samples;
        if (!samples.AreWanted)
            return new SamplePlan(samples, []);

        var prompts = PromptFile.Read(PromptSource.Text(samples.SamplePrompts!, Field, problems), Field, problems);
        return new SamplePlan(samples, [.. prompts.Select((prompt, i) => Image(settings, prompt, i))]);
    }

    /// <summary>
    /// The settings with the prompts themselves in place of their file: what a run was begun with stays with it.
    /// </summary>
    /// <param name="problems">Receives what is wrong with the prompts.</param>
    public static TrainingSettings WithPrompts(TrainingSettings settings, ICollection<Problem> problems)
    {
        var wrong = new List<Problem>();
        Read(settings, wrong);
        foreach (var problem in wrong)
            problems.Add(problem);
        if (wrong.Count > 0 || !settings.Samples.AreWanted)
            return settings;
        var text = PromptSource.Text(settings.Samples.SamplePrompts!, Field, problems);
        return settings with { Samples = settings.Samples with { SamplePrompts = text } };
    }

    /// <summary>Whether samples are due after a step.</summary>
    public bool AreDueAtStep(int step) =>
        Images.Count > 0 && _settings.SampleEverySteps > 0 && step % _settings.SampleEverySteps == 0;

    /// <summary>Whether samples are due at an epoch's end.</summary>
    public bool AreDueAtEpoch(int epoch) =>
        Images.Count > 0 && _settings.SampleEveryEpochs > 0 && epoch % _settings.SampleEveryEpochs == 0;

    private static SampleImage Image(TrainingSettings settings, SamplePrompt prompt, int number)
    {
        var samples = settings.Samples;
        var usual = new SampleImage("", "", RandomStream.SampleSeed(settings.Seed, number))
        {
            Steps = samples.SampleSteps,
            Cfg = samples.SampleCfg,
            CfgRescale = samples.SampleCfgRescale,
            Sampler = samples.SampleSampler,
            Schedule = samples.SampleSchedule,
            ClipSkip = settings.ClipSkip,
        };
        return usual.For(prompt, settings.Side, settings.Side);
    }
}
