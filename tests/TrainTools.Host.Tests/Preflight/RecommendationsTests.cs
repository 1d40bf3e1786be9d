using TrainTools.Core.Settings;
using TrainTools.Host.Preflight;
using TrainTools.Host.Rpc;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tests.Preflight;

public sealed class RecommendationsTests
{
    private static readonly VersionSettings Unusual = new()
    {
        Kind = SubjectKind.Style,
        Look = Look.Photo,
        TriggerWord = "花子",
        OutputName = "花子 1",
        BaseModelId = "x",
        Notes = "n",
        Consent = new Consent(true, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        Training = new TrainingSettings
        {
            Repeats = 3, Flip = true, Resolution = 768, Epochs = 7, SaveEveryEpochs = 2, BatchSize = 3,
            Lora = new() { Rank = 8, Alpha = 4.5, ConvRank = 4, ConvAlpha = 0.5, TrainTextEncoder = true },
            Optimizer = new()
            {
                Kind = OptimizerKind.Lion, LearningRate = 2e-5, TextEncoderLearningRate = 1e-5,
                Schedule = ScheduleKind.CosineWithRestarts, WarmupSteps = 9,
                ScheduleCycles = 3, SchedulePower = 2, WeightDecay = 0.1, MaxGradNorm = 0,
            },
            ClipSkip = 2, Seed = -5, Validation = 0, ShuffleCaption = true, KeepTokens = 1, MaxTokenLength = 150,
            Precision = Precision.Bf16, SavePrecision = Precision.Fp32, Checkpointing = true,
        },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Settings_ThroughTheProtocol_StayAsTheyAre(bool usual)
    {
        var settings = usual ? new VersionSettings { TriggerWord = "t" } : Unusual;

        var back = SettingsMap.ToStored(SettingsMap.ToProto(settings), settings, DateTimeOffset.UnixEpoch);

        Assert.Equal(settings, back);
    }

    [Theory]
    [InlineData(SubjectKind.Character, Look.Illustration)]
    [InlineData(SubjectKind.Style, Look.Photo)]
    [InlineData(SubjectKind.Concept, Look.Photo)]
    [InlineData(SubjectKind.Pose, Look.Illustration)]
    [InlineData(SubjectKind.Clothing, Look.Photo)]
    [InlineData(SubjectKind.Object, Look.Illustration)]
    public void Recommendation_CanBeTrainedAndGivesAReasonForWhatIsUnusual(SubjectKind kind, Look look)
    {
        var (settings, reasons) = Recommendations.For(kind, look, Unusual);

        Assert.Empty(settings.Training.Problems());
        Assert.All(reasons, reason => Assert.True(ProblemTexts.English.ContainsKey(reason.Code)));
        Assert.Equal((kind, look, "花子", "x"), (settings.Kind, settings.Look, settings.TriggerWord, settings.BaseModelId));
        Assert.Equal(Unusual.Consent, settings.Consent);
        var usual = new TrainingSettings();
        Assert.Equal(settings.Training.Lora.Rank != usual.Lora.Rank, reasons.Any(reason => reason.Field == "rank"));
        Assert.Equal(settings.Training.Epochs != usual.Epochs, reasons.Any(reason => reason.Field == "epochs"));
        Assert.Equal(settings.Training.ClipSkip != usual.ClipSkip, reasons.Any(reason => reason.Field == "clip_skip"));
        Assert.Equal(settings.Training.Flip, reasons.Any(reason => reason.Field == "flip"));
    }
}
