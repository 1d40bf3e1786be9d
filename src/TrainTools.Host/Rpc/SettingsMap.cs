using TrainTools.Protocol;
using Stored = TrainTools.Projects.Store;

namespace TrainTools.Host.Rpc;

/// <summary>Settings between the protocol and the disk. Choices have the same numbers on both sides.</summary>
internal static class SettingsMap
{
    /// <summary>To the protocol.</summary>
    public static VersionSettings ToProto(Stored.VersionSettings settings) => new()
    {
        Kind = (SubjectKind)settings.Kind,
        Look = (Look)settings.Look,
        TriggerWord = settings.TriggerWord,
        OutputName = settings.OutputName,
        BaseModelId = settings.BaseModelId,
        Notes = settings.Notes,
        Dataset = new DatasetSettings
        {
            Repeats = settings.Training.Repeats ?? -1,
            Flip = settings.Training.Flip,
            Resolution = settings.Training.Resolution,
            Consent = settings.Consent is { } consent
                ? new Consent
                {
                    ShowsRealPeople = consent.ShowsRealPeople,
                    HasConsent = consent.HasConsent,
                    GivenUnixMs = consent.Given.ToUnixTimeMilliseconds(),
                }
                : null,
        },
        Training = ToProto(settings.Training),
    };

    /// <summary>From the protocol.</summary>
    /// <param name="settings">As they came.</param>
    /// <param name="before">As they were: an unchanged answer about consent keeps its time.</param>
    /// <param name="now">When a new answer was given.</param>
    public static Stored.VersionSettings ToStored(
        VersionSettings settings, Stored.VersionSettings before, DateTimeOffset now) => new()
    {
        Kind = (Stored.SubjectKind)settings.Kind,
        Look = (Stored.Look)settings.Look,
        TriggerWord = settings.TriggerWord.Trim(),
        OutputName = settings.OutputName.Trim(),
        BaseModelId = settings.BaseModelId,
        Notes = settings.Notes,
        Consent = Answer(settings.Dataset?.Consent, before.Consent, now),
        Training = (settings.Training is { } training ? ToCore(training, before.Training) : before.Training) with
        {
            Repeats = settings.Dataset?.Repeats is null or 0 or -1 ? null : settings.Dataset.Repeats,
            Flip = settings.Dataset?.Flip ?? false,
            Resolution = settings.Dataset?.Resolution is null or 0 ? before.Training.Resolution : settings.Dataset.Resolution,
        },
    };

    private static Stored.Consent? Answer(Consent? answer, Stored.Consent? before, DateTimeOffset now)
    {
        if (answer is null)
            return null;
        var given = new Stored.Consent(answer.ShowsRealPeople, answer.HasConsent, now);
        return before is not null && given with { Given = before.Given } == before ? before : given;
    }

    private static TrainingSettings ToProto(Core.Settings.TrainingSettings from)
    {
        var (lora, optimizer) = (from.Lora, from.Optimizer);
        var settings = new TrainingSettings
        {
            Epochs = from.Epochs,
            SaveEveryEpochs = from.SaveEveryEpochs,
            BatchSize = from.BatchSize,
            Rank = lora.Rank,
            Alpha = lora.AlphaOrRank,
            TrainTextEncoder = lora.TrainTextEncoder,
            Optimizer = (OptimizerKind)optimizer.Kind + 1,
            Schedule = (ScheduleKind)optimizer.Schedule + 1,
            WarmupSteps = optimizer.WarmupSteps,
            ClipSkip = from.ClipSkip,
            Seed = from.Seed,
            ShuffleCaption = from.ShuffleCaption,
            KeepTokens = from.KeepTokens,
            Precision = from.Precision is { } precision ? (Precision)precision + 1 : Precision.Unspecified,
            SavePrecision = (Precision)from.SavePrecision + 1,
            MemorySaving = from.Checkpointing switch
            {
                true => MemorySaving.On,
                false => MemorySaving.Off,
                null => MemorySaving.Unspecified,
            },
        };
        // A field that is not set cannot be set to null.
        if (lora.ConvRank is { } convRank) settings.ConvRank = convRank;
        if (lora.ConvAlpha is { } convAlpha) settings.ConvAlpha = convAlpha;
        if (optimizer.LearningRate is { } rate) settings.LearningRate = rate;
        if (optimizer.TextEncoderLearningRate is { } textRate) settings.TextEncoderLearningRate = textRate;
        if (from.Validation is { } validation) settings.ValidationPictures = validation;
        if (from.MaxTokenLength is { } length) settings.MaxTokenLength = length;
        return settings;
    }

    // What the protocol has no field for stays as it was.
    private static Core.Settings.TrainingSettings ToCore(
        TrainingSettings settings, Core.Settings.TrainingSettings before) => before with
    {
        Epochs = settings.Epochs,
        SaveEveryEpochs = settings.SaveEveryEpochs,
        BatchSize = settings.BatchSize,
        Lora = before.Lora with
        {
            Rank = settings.Rank,
            Alpha = settings.Alpha == settings.Rank ? null : settings.Alpha,
            ConvRank = settings.HasConvRank ? settings.ConvRank : null,
            ConvAlpha = settings.HasConvAlpha ? settings.ConvAlpha : null,
            TrainTextEncoder = settings.TrainTextEncoder,
        },
        Optimizer = before.Optimizer with
        {
            Kind = settings.Optimizer == OptimizerKind.Lion ? Core.Settings.OptimizerKind.Lion : Core.Settings.OptimizerKind.AdamW,
            LearningRate = settings.HasLearningRate ? settings.LearningRate : null,
            TextEncoderLearningRate = settings.HasTextEncoderLearningRate ? settings.TextEncoderLearningRate : null,
            Schedule = settings.Schedule == ScheduleKind.Unspecified
                ? Core.Settings.ScheduleKind.Cosine
                : (Core.Settings.ScheduleKind)(settings.Schedule - 1),
            WarmupSteps = settings.WarmupSteps,
        },
        ClipSkip = settings.ClipSkip,
        Seed = settings.Seed,
        Validation = settings.HasValidationPictures ? settings.ValidationPictures : null,
        ShuffleCaption = settings.ShuffleCaption,
        KeepTokens = settings.KeepTokens,
        MaxTokenLength = settings.HasMaxTokenLength ? settings.MaxTokenLength : null,
        Precision = settings.Precision == Precision.Unspecified ? null : (Core.Settings.Precision)(settings.Precision - 1),
        SavePrecision = settings.SavePrecision == Precision.Unspecified
            ? Core.Settings.Precision.Fp16
            : (Core.Settings.Precision)(settings.SavePrecision - 1),
        Checkpointing = settings.MemorySaving switch
        {
            MemorySaving.On => true,
            MemorySaving.Off => false,
            _ => null,
        },
    };
}
