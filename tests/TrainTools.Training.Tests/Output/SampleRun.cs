using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Training.Output;

namespace TrainTools.Training.Tests.Output;

/// <summary>A run whose every fact is known.</summary>
internal static class SampleRun
{
    public static readonly LoraProvenance Provenance = new()
    {
        OutputName = "花子 v1",
        Family = ModelFamily.Sd1,
        BaseFile = Path.Combine("models", "Stable-diffusion", "base model.safetensors"),
        Settings = new TrainingSettings
        {
            Lora = new LoraSettings { Rank = 32, Alpha = 16, TrainTextEncoder = true },
            Optimizer = new OptimizerSettings { LearningRate = 1e-4, WarmupSteps = 100 },
            ClipSkip = 2,
        },
        SessionId = 2973487421,
        Started = DateTimeOffset.UnixEpoch.AddSeconds(1700000000).AddTicks(1234567),
        Saved = DateTimeOffset.UnixEpoch.AddSeconds(1700003600).AddTicks(7654321).ToOffset(TimeSpan.FromHours(9)),
        Images =
        [
            new("a.png", "1girl, Solo, 日本語", 10, "10_hanako"),
            new("b.png", "1girl,, hat ", 10, "10_hanako"),
            new("c.png", "", 2, "2_places"),
        ],
        Buckets = [new(512, 512, 20), new(448, 576, 2)],
        MeanAspectError = 0.0125,
        BatchesPerEpoch = 22,
        TotalSteps = 220,
        Step = 44,
        Epoch = 2,
        Precision = Precision.Bf16,
        MaxTokenLength = 225,
        BaseHashes = new BaseHashes("1a189f0b", new string('a', 64)),
    };

    public static LoraProvenance With(Func<TrainingSettings, TrainingSettings> change) =>
        Provenance with { Settings = change(Provenance.Settings) };
}
