using System.Globalization;
using TrainTools.Training.Settings;

namespace TrainTools.Training.States;

/// <summary>Says which settings differ, by the options that change them.</summary>
internal static class SettingsChanges
{
    private static readonly (string Option, Func<TrainingSettings, object?> Value)[] Known =
    [
        ("--resolution", settings => settings.Resolution),
        ("--rank", settings => settings.Lora.Rank),
        ("--alpha", settings => settings.Lora.Alpha),
        ("--conv-rank", settings => settings.Lora.ConvRank),
        ("--conv-alpha", settings => settings.Lora.ConvAlpha),
        ("--network-modules", settings => settings.Lora.TrainTextEncoder ? "unet+te" : "unet"),
        ("--epochs", settings => settings.Epochs),
        ("--save-every", settings => settings.SaveEveryEpochs),
        ("--batch-size", settings => settings.BatchSize),
        ("--optimizer", settings => settings.Optimizer.Kind),
        ("--lr", settings => settings.Optimizer.UNetRate),
        ("--te-lr", settings => settings.Optimizer.TextEncoderLearningRate),
        ("the weight decay", settings => settings.Optimizer.WeightDecay),
        ("--scheduler", settings => settings.Optimizer.Schedule),
        ("--warmup", settings => settings.Optimizer.WarmupSteps),
        ("the schedule's cycles", settings => settings.Optimizer.ScheduleCycles),
        ("the schedule's power", settings => settings.Optimizer.SchedulePower),
        ("the largest gradient norm", settings => settings.Optimizer.MaxGradNorm),
        ("--clip-skip", settings => settings.ClipSkip),
        ("--seed", settings => settings.Seed),
        ("--validation", settings => settings.Validation),
        ("--shuffle-caption", settings => settings.ShuffleCaption),
        ("--keep-tokens", settings => settings.KeepTokens),
        ("--max-token-length", settings => settings.MaxTokenLength),
        ("--precision", settings => settings.Precision),
        ("--save-precision", settings => settings.SavePrecision),
    ];

    /// <summary><c>--lr was 0.0001 and is 1E-05</c>, for each setting that differs.</summary>
    public static IEnumerable<string> Between(TrainingSettings before, TrainingSettings now) => Known
        .Where(setting => !Equals(setting.Value(before), setting.Value(now)))
        .Select(setting => $"{setting.Option} was {Text(setting.Value(before))} and is {Text(setting.Value(now))}");

    private static string Text(object? value) => value switch
    {
        null => "not given",
        bool on => on ? "on" : "off",
        Enum word => word.ToString().ToLowerInvariant(),
        double number => number.ToString("g6", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
