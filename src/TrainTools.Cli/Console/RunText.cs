using System.Globalization;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Console;

/// <summary>The sentences about a run that all views for people share.</summary>
internal static class RunText
{
    /// <summary>What is trained, a line each: images, model, buckets.</summary>
    public static IEnumerable<string> Opening(RunStarted run)
    {
        string validation = run.ValidationImages > 0 ? $", {run.ValidationImages} for validation" : "";
        yield return $"{CountText.Of(run.Images, "image")} to train on{validation} ({run.ImagesWithRepeats:N0} an epoch with repeats), " +
            $"{CountText.Of(run.Epochs, "epoch")}, {CountText.Of(run.TotalSteps, "step")}";
        string size = $"{CountText.Of(run.LoraModules, "layer")} get a LoRA, {run.TrainableWeights:N0} numbers to train";
        yield return $"{Model(run)} on {run.Device} in {run.Precision}; {size}";
        yield return $"Buckets: {Buckets(run.Buckets)}";
        if (run.StepsDone > 0)
            yield return $"Going on after step {run.StepsDone:N0}.";
    }

    // As a person would name it: SD 1.x, v-prediction, zero-terminal SNR.
    private static string Model(RunStarted run) => run.Family
        + (run.Prediction == "v" ? ", v-prediction" : "")
        + (run.ZeroTerminalSnr ? ", zero-terminal SNR" : "")
        + (run.Vae.Length > 0 ? $", VAE {run.Vae}" : "");

    /// <summary>
    /// <c>512×512 (40), 448×576 (60)</c>, the fullest first; beyond six only how many more there are.
    /// </summary>
    public static string Buckets(IReadOnlyList<BucketCount> buckets)
    {
        const int shown = 6;
        var fullest = buckets.OrderByDescending(bucket => bucket.Count).ThenBy(bucket => bucket.Width)
            .Take(shown).Select(bucket => $"{bucket.Width}×{bucket.Height} ({bucket.Count})");
        string more = buckets.Count > shown ? $" and {buckets.Count - shown} more" : "";
        return string.Join(", ", fullest) + more;
    }

    /// <summary>How far the preparation is.</summary>
    public static string Preparing(Preparing preparing) =>
        $"Preparing {preparing.What} {preparing.Done}/{preparing.Total}";

    /// <summary>Where the run stands, in one line.</summary>
    public static string Step(RunProgress progress, StepDone step, long memory)
    {
        int total = progress.Started?.TotalSteps ?? 0;
        int epochs = progress.Started?.Epochs ?? 0;
        string left = progress.TimeLeft is { } time ? $"  {TimeText.Of(time)} left" : "";
        string rate = progress.SecondsPerStep is { } seconds ? $"  {TimeText.Rate(seconds)}" : "";
        string number = step.Step.ToString(CultureInfo.InvariantCulture).PadLeft($"{total}".Length);
        string place = $"step {number}/{total}";
        return $"{place} ({progress.Fraction * 100,3:0} %)  epoch {step.Epoch}/{epochs}  " +
            $"loss {step.AverageLoss:0.0000}{rate}{left}  {SizeText.Of(memory)}";
    }

    /// <summary>The loss on the validation images, and where it began.</summary>
    public static string Validated(Validated validated, Validated? first)
    {
        string loss = $"Loss on {CountText.Of(validated.Images, "validation image")}: {validated.ValidationLoss:0.0000}";
        if (validated.Step == 0)
            return $"{loss} before the training";
        return first is null ? loss : $"{loss} ({first.ValidationLoss:0.0000} before the training)";
    }

    /// <summary>What memory the training will take, and whether that is there.</summary>
    public static string Memory(MemoryPlanned plan)
    {
        string way = (plan.Checkpointing, plan.NarrowWeights) switch
        {
            (true, true) => "; parts of each step are computed twice and frozen weights are kept as int8, to save memory",
            (true, false) => "; parts of each step are computed twice to save memory",
            (false, true) => "; frozen weights are kept as int8 to save memory",
            _ => "",
        };
        string warning = plan.Fits
            ? plan.Cheaper is { } cheaper ? $". {SettingTexts.OnTheCommandLine(cheaper).TrimEnd('.')}" : ""
            : $". That is more than is free ({SizeText.Of(plan.FreeBytes)}): close other programs, or choose a " +
                "smaller --resolution or --batch-size";
        return $"Memory: about {SizeText.Of(plan.PredictedBytes)} expected{way}{warning}.";
    }

    /// <summary>What memory the training took beside what was predicted.</summary>
    public static string Memory(MemoryTaken taken) =>
        $"Memory: predicted {SizeText.Of(taken.PredictedBytes)}, took {SizeText.Of(taken.TakenBytes)}.";

    /// <summary>Which file now lies on the disk.</summary>
    public static string Saved(LoraSaved saved) => saved.Final
        ? $"Saved {saved.Path} (the end, step {saved.Step})"
        : $"Saved {saved.Path} (epoch {saved.Epoch}, step {saved.Step})";

    /// <summary>Which sample image now lies on the disk.</summary>
    public static string Sampled(SampleMade made) =>
        $"Sample {made.Path} ({(made.Step == 0 ? "before the training" : $"epoch {made.Epoch}, step {made.Step}")})";

    /// <summary>How the run ended and what lies where; a line each.</summary>
    public static IEnumerable<string> Closing(
        RunEnded ended, string outputName, string? lossLog, string? resumeCommand)
    {
        string time = TimeText.Of(TimeSpan.FromSeconds(ended.Seconds));
        if (!ended.Stopped)
        {
            yield return $"Done in {time}: {CountText.Of(ended.TotalSteps, "step")}, {CountText.Of(ended.Files.Count, "file")}.";
            if (ended.Files.Count > 0)
                yield return $"The LoRA is {ended.Files[^1]}.";
            yield return $"In the WebUI press Refresh on the Lora tab and write <lora:{outputName}:0.8> into the " +
                "prompt.";
        }
        else
        {
            yield return $"Stopped after {time} at step {ended.Step} of {ended.TotalSteps}.";
            if (ended.Files.Count == 0)
                yield return "No LoRA had been saved yet, so no file was written.";
            foreach (string file in ended.Files)
                yield return $"Kept {file}";
            if (resumeCommand is not null)
                yield return $"Go on with: {resumeCommand}";
        }
        if (lossLog is not null)
            yield return $"The losses are in {lossLog}";
    }
}
