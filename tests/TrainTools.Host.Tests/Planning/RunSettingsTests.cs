using TrainTools.Host.Planning;
using TrainTools.Host.Rpc;
using TrainTools.Projects.Store;
using TrainTools.Testing;
using TrainTools.Training.Run;
using OptimizerKind = TrainTools.Projects.Store.OptimizerKind;
using Precision = TrainTools.Projects.Store.Precision;
using ScheduleKind = TrainTools.Projects.Store.ScheduleKind;

namespace TrainTools.Host.Tests.Planning;

public sealed class RunSettingsTests
{
    private static readonly VersionSettings Unusual = new()
    {
        Kind = SubjectKind.Style,
        Look = Look.Photo,
        TriggerWord = "花子",
        OutputName = "花子 1",
        BaseModelId = "x",
        Notes = "n",
        Dataset = new DatasetSettings
        {
            Repeats = 3,
            Flip = true,
            Resolution = 768,
            Consent = new Consent(true, true, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)),
        },
        Training = new TrainingChoices
        {
            Epochs = 7, SaveEveryEpochs = 2, BatchSize = 3, Rank = 8, Alpha = 4.5, ConvRank = 4, ConvAlpha = 0.5,
            TrainTextEncoder = true, Optimizer = OptimizerKind.Lion, LearningRate = 2e-5, TextEncoderLearningRate = 1e-5,
            Schedule = ScheduleKind.CosineWithRestarts, WarmupSteps = 9, ClipSkip = 2, Seed = -5, ValidationPictures = 0,
            ShuffleCaption = true, KeepTokens = 1, MaxTokenLength = 150, Precision = Precision.Bf16,
            SavePrecision = Precision.Fp32, MemorySaving = MemorySaving.On,
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

    [Fact]
    public void Options_AreReadByTheCommandLineAsTheSettingsThatWereChecked()
    {
        using var folder = new TemporaryFolder();
        var cli = new CommandLineHarness { Train = (_, _, _) => new RunEnded(false, 1, 1, 1, []) };
        string pictures = Directory.CreateDirectory(folder.File("pictures")).FullName;
        File.WriteAllBytes(Path.Combine(pictures, "a.png"), [1]);
        string[] needed =
        [
            "train", "--base", TinyFiles.WriteCheckpoint(folder.File("base.safetensors")), "--data", pictures,
            "--clip-vocab", folder.Write("vocab.json", "not read here"), "--output", "花子",
            "--lora-dir", folder.File("loras"), "--run-dir", folder.File("run"),
        ];

        cli.Run([.. needed, .. RunSettings.Options(Unusual)]);

        Assert.Equal("", cli.Error);
        Assert.Equal(RunSettings.Of(Unusual), cli.Request!.Settings);
        Assert.Equal([false, true], cli.Request.Pictures.Select(picture => picture.Mirrored));
    }

    [Theory]
    [InlineData("--rank is 0; choose 1 to 1024.", "Rank is 0; choose 1 to 1024.", "rank")]
    [InlineData("--lr is 7; give --te-lr.", "Learning rate is 7; give Text encoder's learning rate.", "learning_rate")]
    [InlineData("The disk is full.", "The disk is full.", "")]
    public void Sentence_OfTheCommandLine_IsToldInTheTabsWords(string sentence, string words, string field)
    {
        Assert.Equal(words, RunSettings.InWords(sentence));
        Assert.Equal(field, RunSettings.FieldOf(sentence));
    }

    [Theory]
    [InlineData("`traintools train --resume /a/b` goes on.")]
    [InlineData("`traintools train --resume \"/ウェブ UI/b\"` goes on.")]
    public void CommandThatResumes_IsTheButtonOfThatName(string sentence) =>
        Assert.Equal("Resume goes on.", RunSettings.InWords(sentence));

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

        Assert.Empty(RunSettings.Of(settings).Problems());
        Assert.Equal((kind, look, "花子", "x"), (settings.Kind, settings.Look, settings.TriggerWord, settings.BaseModelId));
        Assert.Equal(Unusual.Dataset.Consent, settings.Dataset.Consent);
        var usual = new TrainingChoices();
        Assert.Equal(settings.Training.Rank != usual.Rank, reasons.Any(reason => reason.Setting == "rank"));
        Assert.Equal(settings.Training.Epochs != usual.Epochs, reasons.Any(reason => reason.Setting == "epochs"));
        Assert.Equal(settings.Training.ClipSkip != usual.ClipSkip, reasons.Any(reason => reason.Setting == "clip_skip"));
        Assert.Equal(settings.Dataset.Flip, reasons.Any(reason => reason.Setting == "flip"));
    }
}
