using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>How large a run is: what settings that count images or steps are measured against.</summary>
/// <param name="Images">Images of the dataset, those held out for validation included.</param>
/// <param name="ImagesPerEpoch">Images trained on in an epoch: times their repeats, mirrored ones counted.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
public sealed record RunSize(int Images, long ImagesPerEpoch, long StepsPerEpoch)
{
    /// <summary>A run whose images fill up the batches; with several aspect ratios it may have a few steps more.</summary>
    /// <param name="repeats">Of each image.</param>
    /// <param name="held">How many images are held out for validation.</param>
    /// <param name="settings">Flip and batch size.</param>
    public static RunSize Of(IReadOnlyList<int> repeats, int held, TrainingSettings settings)
    {
        long trained = repeats.Order().Skip(held).Sum(count => (long)count) * (settings.Flip ? 2 : 1);
        return new RunSize(repeats.Count, trained, (trained + settings.BatchSize - 1) / settings.BatchSize);
    }

    /// <summary>What cannot be done with so many images.</summary>
    public IEnumerable<Problem> Problems(TrainingSettings settings)
    {
        if (Images > 0 && settings.Validation >= Images)
            yield return new Problem("validation.too_many", "validation_images",
                ("value", $"{settings.Validation}"), ("images", $"{Images}"), ("max", $"{Images - 1}"));
        if (StepsPerEpoch > 0 && StepsPerEpoch * settings.Epochs > int.MaxValue) // steps are counted in 32 bits
            yield return new Problem("setting.steps_most", "epochs", ("value", $"{settings.Epochs}"),
                ("steps", $"{StepsPerEpoch}"), ("max", $"{int.MaxValue / StepsPerEpoch}"));
    }

    /// <summary>What reaches beyond the run, and so does nothing, or not what it seems to.</summary>
    public IEnumerable<Problem> Notes(TrainingSettings settings)
    {
        if (Images == 0)
            yield break;
        var optimizer = settings.Optimizer;
        long steps = StepsPerEpoch * settings.Epochs;
        int warmup = optimizer.Schedule == ScheduleKind.Constant ? 0 : optimizer.WarmupSteps;
        if (warmup >= steps)
            yield return new Problem("setting.warmup_longer", "warmup_steps", ("value", $"{warmup}"), ("steps", $"{steps}"));
        else if (optimizer.Schedule == ScheduleKind.CosineWithRestarts && optimizer.ScheduleCycles > steps - warmup)
            yield return new Problem("setting.cycles_more", "schedule_cycles",
                ("value", $"{optimizer.ScheduleCycles}"), ("steps", $"{steps - warmup}"));
        if (settings.SaveEveryEpochs > settings.Epochs)
            yield return new Problem("setting.saves_none", "save_every_epochs",
                ("value", $"{settings.SaveEveryEpochs}"), ("epochs_field", "epochs"), ("epochs", $"{settings.Epochs}"));
        if (settings.BatchSize > ImagesPerEpoch)
            yield return new Problem("setting.batch_larger", "batch_size",
                ("value", $"{settings.BatchSize}"), ("images", $"{ImagesPerEpoch}"));
    }
}
