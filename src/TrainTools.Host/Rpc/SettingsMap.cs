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
            Repeats = settings.Dataset.Repeats,
            Flip = settings.Dataset.Flip,
            Resolution = settings.Dataset.Resolution,
            Consent = settings.Dataset.Consent is { } consent
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
        Dataset = new Stored.DatasetSettings
        {
            Repeats = settings.Dataset?.Repeats is null or 0 ? -1 : settings.Dataset.Repeats,
            Flip = settings.Dataset?.Flip ?? false,
            Resolution = settings.Dataset?.Resolution is null or 0 ? before.Dataset.Resolution : settings.Dataset.Resolution,
            Consent = Answer(settings.Dataset?.Consent, before.Dataset.Consent, now),
        },
        Training = settings.Training is { } training ? ToStored(training) : before.Training,
    };

    private static Stored.Consent? Answer(Consent? answer, Stored.Consent? before, DateTimeOffset now)
    {
        if (answer is null)
            return null;
        var given = new Stored.Consent(answer.ShowsRealPeople, answer.HasConsent, now);
        return before is not null && given with { Given = before.Given } == before ? before : given;
    }

    private static TrainingSettings ToProto(Stored.TrainingChoices choices)
    {
        var settings = new TrainingSettings
        {
            Epochs = choices.Epochs,
            SaveEveryEpochs = choices.SaveEveryEpochs,
            BatchSize = choices.BatchSize,
            Rank = choices.Rank,
            Alpha = choices.Alpha,
            TrainTextEncoder = choices.TrainTextEncoder,
            Optimizer = (OptimizerKind)choices.Optimizer,
            Schedule = (ScheduleKind)choices.Schedule,
            WarmupSteps = choices.WarmupSteps,
            ClipSkip = choices.ClipSkip,
            Seed = choices.Seed,
            ShuffleCaption = choices.ShuffleCaption,
            KeepTokens = choices.KeepTokens,
            Precision = (Precision)choices.Precision,
            SavePrecision = (Precision)choices.SavePrecision,
            MemorySaving = (MemorySaving)choices.MemorySaving,
        };
        // A field that is not set cannot be set to null.
        if (choices.ConvRank is { } convRank) settings.ConvRank = convRank;
        if (choices.ConvAlpha is { } convAlpha) settings.ConvAlpha = convAlpha;
        if (choices.LearningRate is { } rate) settings.LearningRate = rate;
        if (choices.TextEncoderLearningRate is { } textRate) settings.TextEncoderLearningRate = textRate;
        if (choices.ValidationPictures is { } validation) settings.ValidationPictures = validation;
        if (choices.MaxTokenLength is { } length) settings.MaxTokenLength = length;
        return settings;
    }

    private static Stored.TrainingChoices ToStored(TrainingSettings settings) => new()
    {
        Epochs = settings.Epochs,
        SaveEveryEpochs = settings.SaveEveryEpochs,
        BatchSize = settings.BatchSize,
        Rank = settings.Rank,
        Alpha = settings.Alpha,
        ConvRank = settings.HasConvRank ? settings.ConvRank : null,
        ConvAlpha = settings.HasConvAlpha ? settings.ConvAlpha : null,
        TrainTextEncoder = settings.TrainTextEncoder,
        Optimizer = (Stored.OptimizerKind)settings.Optimizer,
        LearningRate = settings.HasLearningRate ? settings.LearningRate : null,
        TextEncoderLearningRate = settings.HasTextEncoderLearningRate ? settings.TextEncoderLearningRate : null,
        Schedule = (Stored.ScheduleKind)settings.Schedule,
        WarmupSteps = settings.WarmupSteps,
        ClipSkip = settings.ClipSkip,
        Seed = settings.Seed,
        ValidationPictures = settings.HasValidationPictures ? settings.ValidationPictures : null,
        ShuffleCaption = settings.ShuffleCaption,
        KeepTokens = settings.KeepTokens,
        MaxTokenLength = settings.HasMaxTokenLength ? settings.MaxTokenLength : null,
        Precision = (Stored.Precision)settings.Precision,
        SavePrecision = (Stored.Precision)settings.SavePrecision,
        MemorySaving = (Stored.MemorySaving)settings.MemorySaving,
    };
}
