using System.Globalization;
using System.Text.RegularExpressions;
using TrainTools.Projects.Store;
using Trained = TrainTools.Training.Settings;

namespace TrainTools.Host.Planning;

/// <summary>A version's choices as the training knows them: its settings, and the words of its command line.</summary>
internal static partial class RunSettings
{
    private static readonly Dictionary<string, string> Titles = new()
    {
        ["--resolution"] = "Resolution",
        ["--repeats"] = "Repeats",
        ["--flip"] = "Mirrored copies",
        ["--rank"] = "Rank",
        ["--alpha"] = "Alpha",
        ["--conv-rank"] = "Convolution rank",
        ["--conv-alpha"] = "Convolution alpha",
        ["--network-modules"] = "Train the text encoder",
        ["--epochs"] = "Epochs",
        ["--save-every"] = "Save every",
        ["--batch-size"] = "Batch size",
        ["--validation"] = "Held-out pictures",
        ["--lr"] = "Learning rate",
        ["--te-lr"] = "Text encoder's learning rate",
        ["--optimizer"] = "Optimizer",
        ["--scheduler"] = "Schedule",
        ["--warmup"] = "Warm-up",
        ["--clip-skip"] = "Clip skip",
        ["--seed"] = "Seed",
        ["--shuffle-caption"] = "Shuffle tags",
        ["--keep-tokens"] = "Tags kept in front",
        ["--max-token-length"] = "Caption length",
        ["--precision"] = "Precision",
        ["--save-precision"] = "Precision of the file",
        ["--checkpointing"] = "Memory saving",
        ["--output"] = "Name of the file",
        ["--base"] = "Base model",
    };

    /// <summary>What would be trained with.</summary>
    public static Trained.TrainingSettings Of(VersionSettings version)
    {
        var choices = version.Training;
        return new Trained.TrainingSettings
        {
            Resolution = version.Dataset.Resolution,
            Epochs = choices.Epochs,
            SaveEveryEpochs = choices.SaveEveryEpochs,
            BatchSize = choices.BatchSize,
            ClipSkip = choices.ClipSkip,
            Seed = choices.Seed,
            Validation = choices.ValidationPictures,
            ShuffleCaption = choices.ShuffleCaption,
            KeepTokens = choices.KeepTokens,
            MaxTokenLength = choices.MaxTokenLength,
            // The same names in the same order, but for the one that is not chosen.
            Precision = choices.Precision == Precision.Unspecified ? null : (Trained.Precision)(choices.Precision - 1),
            SavePrecision = choices.SavePrecision == Precision.Unspecified
                ? Trained.Precision.Fp16
                : (Trained.Precision)(choices.SavePrecision - 1),
            Checkpointing = choices.MemorySaving switch
            {
                MemorySaving.On => true,
                MemorySaving.Off => false,
                _ => null,
            },
            Lora = new Trained.LoraSettings
            {
                Rank = choices.Rank,
                Alpha = choices.Alpha,
                ConvRank = choices.ConvRank,
                ConvAlpha = choices.ConvAlpha,
                TrainTextEncoder = choices.TrainTextEncoder,
            },
            Optimizer = new Trained.OptimizerSettings
            {
                Kind = choices.Optimizer == OptimizerKind.Lion ? Trained.OptimizerKind.Lion : Trained.OptimizerKind.AdamW,
                LearningRate = choices.LearningRate,
                TextEncoderLearningRate = choices.TextEncoderLearningRate,
                Schedule = choices.Schedule == ScheduleKind.Unspecified
                    ? Trained.ScheduleKind.Cosine
                    : (Trained.ScheduleKind)(choices.Schedule - 1),
                WarmupSteps = choices.WarmupSteps,
            },
        };
    }

    /// <summary>The options of <c>traintools train</c> that say the same.</summary>
    public static IEnumerable<string> Options(VersionSettings version)
    {
        var choices = version.Training;
        List<string> options =
        [
            "--resolution", Text(version.Dataset.Resolution), "--rank", Text(choices.Rank), "--alpha", Text(choices.Alpha),
            "--epochs", Text(choices.Epochs), "--save-every", Text(choices.SaveEveryEpochs),
            "--batch-size", Text(choices.BatchSize), "--clip-skip", Text(choices.ClipSkip), "--seed", Text(choices.Seed),
            "--keep-tokens", Text(choices.KeepTokens), "--warmup", Text(choices.WarmupSteps),
            "--network-modules", choices.TrainTextEncoder ? "unet+te" : "unet",
            "--optimizer", choices.Optimizer == OptimizerKind.Lion ? "lion" : "adamw",
            "--scheduler", Schedule(choices.Schedule),
        ];
        Add("--conv-rank", choices.ConvRank);
        Add("--conv-alpha", choices.ConvAlpha);
        Add("--lr", choices.LearningRate);
        Add("--te-lr", choices.TextEncoderLearningRate);
        Add("--validation", choices.ValidationPictures);
        Add("--max-token-length", choices.MaxTokenLength);
        if (choices.Precision != Precision.Unspecified)
            options.AddRange(["--precision", choices.Precision.ToString().ToLowerInvariant()]);
        if (choices.SavePrecision != Precision.Unspecified)
            options.AddRange(["--save-precision", choices.SavePrecision.ToString().ToLowerInvariant()]);
        if (choices.MemorySaving != MemorySaving.Unspecified)
            options.AddRange(["--checkpointing", choices.MemorySaving.ToString().ToLowerInvariant()]);
        if (choices.ShuffleCaption)
            options.Add("--shuffle-caption");
        if (version.Dataset.Flip)
            options.Add("--flip");
        return options;

        void Add(string option, IFormattable? value)
        {
            if (value is not null)
                options.AddRange([option, value.ToString(null, CultureInfo.InvariantCulture)]);
        }
    }

    /// <summary>A sentence of the command line in the words of the tab: <c>--rank is 0</c> becomes <c>Rank is 0</c>.</summary>
    public static string InWords(string sentence) => Option().Replace(
        ResumeCommand().Replace(sentence, "Resume"),
        option => Titles.TryGetValue(option.Value, out string? title) ? title : option.Value);

    /// <summary>The field of the protocol that a sentence of the command line is about; empty where it is about none.</summary>
    public static string FieldOf(string sentence)
    {
        string option = Option().Match(sentence).Value;
        return option switch
        {
            "" => "",
            "--lr" => "learning_rate",
            "--te-lr" => "text_encoder_learning_rate",
            "--save-every" => "save_every_epochs",
            "--validation" => "validation_pictures",
            "--network-modules" => "train_text_encoder",
            "--scheduler" => "schedule",
            "--warmup" => "warmup_steps",
            "--checkpointing" => "memory_saving",
            "--output" => "output_name",
            "--base" => "base_model_id",
            _ => option[2..].Replace('-', '_'),
        };
    }

    private static string Schedule(ScheduleKind kind) => kind switch
    {
        ScheduleKind.Constant => "constant",
        ScheduleKind.ConstantWithWarmup => "constant_with_warmup",
        ScheduleKind.Linear => "linear",
        ScheduleKind.CosineWithRestarts => "cosine_with_restarts",
        ScheduleKind.Polynomial => "polynomial",
        _ => "cosine",
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    // As it stands in a sentence of the command line; with other options behind the folder it is not the tab's Resume.
    [GeneratedRegex("""`traintools train --resume ("[^"`]+"|[^ "`]+)`""")]
    private static partial Regex ResumeCommand();

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();
}
