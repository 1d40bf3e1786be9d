using TrainTools.Projects.Store;
using Version = TrainTools.Projects.Store.Version;

namespace TrainTools.Projects.Tests.Store;

public sealed class SettingsTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public SettingsTests() => _version = _place.NewVersion("a");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void UpdateVersion_WithEveryValueOtherThanUsual_KeepsEachOverARestart()
    {
        var settings = new VersionSettings
        {
            Kind = SubjectKind.Clothing,
            Look = Look.Photo,
            TriggerWord = "t",
            OutputName = "o",
            BaseModelId = "b",
            Notes = "two\nlines \"quoted\"",
            Dataset = new()
            {
                Repeats = 3,
                Flip = true,
                Resolution = 768,
                Consent = new Consent(ShowsRealPeople: true, HasConsent: true, _place.Clock.GetUtcNow()),
            },
            Training = new()
            {
                Epochs = 2,
                SaveEveryEpochs = 3,
                BatchSize = 4,
                Rank = 5,
                Alpha = 0.1,
                ConvRank = 6,
                ConvAlpha = 0.2,
                TrainTextEncoder = true,
                Optimizer = OptimizerKind.Lion,
                LearningRate = 3e-5,
                TextEncoderLearningRate = 1e-5,
                Schedule = ScheduleKind.CosineWithRestarts,
                WarmupSteps = 7,
                ClipSkip = 2,
                Seed = long.MaxValue,
                ValidationPictures = 0,
                ShuffleCaption = true,
                KeepTokens = 1,
                MaxTokenLength = 225,
                Precision = Precision.Bf16,
                SavePrecision = Precision.Fp32,
                MemorySaving = MemorySaving.Off,
            },
        };

        _place.Store.UpdateVersion(_version.Id, 1, settings);
        _place.Restart();

        Assert.Equal(settings, _place.Store.Find(_version.Id).Settings);
    }

    [Fact]
    public void Settings_OfANewVersion_AreTheTrainersUsualOnes()
    {
        var settings = _version.Settings;

        Assert.Equal((-1, false, 512, null),
            (settings.Dataset.Repeats, settings.Dataset.Flip, settings.Dataset.Resolution, settings.Dataset.Consent));
        Assert.Equal((10, 1, 1, 16, 16.0, 1, 42), (settings.Training.Epochs, settings.Training.SaveEveryEpochs,
            settings.Training.BatchSize, settings.Training.Rank, settings.Training.Alpha, settings.Training.ClipSkip,
            settings.Training.Seed));
        Assert.Equal((OptimizerKind.AdamW, ScheduleKind.Cosine, 0),
            (settings.Training.Optimizer, settings.Training.Schedule, settings.Training.WarmupSteps));
        Assert.Equal((null, null, null, null), (settings.Training.LearningRate, settings.Training.ConvRank,
            settings.Training.ValidationPictures, settings.Training.MaxTokenLength));
    }

    [Theory]
    [InlineData("red, hood", "red  hood")]
    [InlineData("花子", "花子")]
    public void TriggerWord_OfANewProject_IsOneTag(string label, string trigger) =>
        Assert.Equal(trigger, _place.NewVersion(label).Settings.TriggerWord);

    [Theory]
    [InlineData("a:b", "a_b_v1")]
    [InlineData("x/y, z", "x_y_ z_v1")]
    [InlineData("..", "_v1")]
    [InlineData("花子", "花子_v1")]
    public void OutputName_OfANewProject_CanStandInAPrompt(string label, string expected)
    {
        var name = _place.NewVersion(label).Settings.OutputName;

        Assert.Equal(expected, name);
        Assert.Null(Projects.Names.FileNames.Problem(name));
    }

    [Fact]
    public void Create_WithATriggerAndANameOfOnesOwn_KeepsThem()
    {
        var settings = new VersionSettings { TriggerWord = "hnk", OutputName = "mine" };

        var version = _place.Store.Create("花子", "", settings).Versions[0];

        Assert.Equal(("hnk", "mine"), (version.Settings.TriggerWord, version.Settings.OutputName));
        Assert.True(Directory.Exists(Path.Combine(_place.PathOf(version), "dataset", "processed", "1_hnk")));
    }
}
