using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

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
            Consent = new Consent(ShowsRealPeople: true, HasConsent: true, _place.Clock.GetUtcNow()),
            Training = new()
            {
                Repeats = 3,
                Flip = true,
                Resolution = 768,
                Epochs = 2,
                SaveEveryEpochs = 3,
                BatchSize = 4,
                Lora = new() { Rank = 5, Alpha = 0.1, ConvRank = 6, ConvAlpha = 0.2, TrainTextEncoder = true },
                Optimizer = new()
                {
                    Kind = OptimizerKind.Lion,
                    LearningRate = 3e-5,
                    TextEncoderLearningRate = 1e-5,
                    Schedule = ScheduleKind.CosineWithRestarts,
                    WarmupSteps = 7,
                    ScheduleCycles = 2,
                    SchedulePower = 3.5,
                    WeightDecay = 0.1,
                    MaxGradNorm = 0,
                },
                ClipSkip = 2,
                Seed = long.MaxValue,
                Validation = 0,
                ShuffleCaption = true,
                KeepTokens = 1,
                MaxTokenLength = 225,
                Precision = Precision.Bf16,
                SavePrecision = Precision.Fp32,
                Checkpointing = false,
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

        Assert.Null(settings.Consent);
        Assert.Equal(new TrainingSettings(), settings.Training);
    }

    [Fact]
    public void VersionFile_OfTheFirstLayout_OpensAndIsWrittenInTheNewOne()
    {
        var path = Path.Combine(_place.PathOf(_version), "version.json");
        File.WriteAllText(path, """
            {"format": 1, "label": "v1", "revision": 1, "settings": {
              "kind": "style", "look": "photo", "triggerWord": "hnk", "outputName": "o", "baseModelId": "b",
              "dataset": {"repeats": -1, "flip": true, "resolution": 768,
                "consent": {"showsRealPeople": true, "hasConsent": false, "given": "2026-11-22T14:03:00+00:00"}},
              "training": {"epochs": 7, "saveEveryEpochs": 2, "rank": 8, "alpha": 4.5, "convRank": null,
                "optimizer": "adamW", "schedule": "cosineWithRestarts", "validationPictures": 3, "seed": 5,
                "precision": "unspecified", "savePrecision": "fp32", "memorySaving": "on", "mine": 1},
              "notes": "n"}}
            """);

        var settings = _place.Store.Find(_version.Id).Settings;
        _place.Store.UpdateVersion(_version.Id, 1, settings with { Training = settings.Training with { Epochs = 8 } });

        var expected = new TrainingSettings
        {
            Flip = true, Resolution = 768, Epochs = 7, SaveEveryEpochs = 2, Lora = new() { Rank = 8, Alpha = 4.5 },
            Optimizer = new() { Schedule = ScheduleKind.CosineWithRestarts }, Validation = 3, Seed = 5,
            SavePrecision = Precision.Fp32, Checkpointing = true,
        };
        Assert.Equal(expected, settings.Training);
        Assert.Equal((SubjectKind.Style, Look.Photo, "hnk", "n"),
            (settings.Kind, settings.Look, settings.TriggerWord, settings.Notes));
        Assert.False(settings.Consent!.HasConsent);
        Assert.Equal(expected with { Epochs = 8 }, _place.Store.Find(_version.Id).Settings.Training);
        var text = File.ReadAllText(path);
        Assert.Contains("\"save_every_epochs\": 2", text);
        Assert.Contains("\"mine\": 1", text);
        Assert.DoesNotContain("saveEveryEpochs", text);
        Assert.DoesNotContain("\"dataset\"", text);
    }

    [Fact]
    public void VersionFile_WithAValueThatIsNone_SaysWhich()
    {
        var path = Path.Combine(_place.PathOf(_version), "version.json");
        var damaged = File.ReadAllText(path).Replace("\"epochs\": 10", "\"epochs\": \"ten\"");
        File.WriteAllText(path, damaged);

        var problem = _place.Store.List()[0].Versions[0].Problem;

        Assert.Contains("('settings.training.epochs')", SettingTexts.InAForm(problem!));
        Assert.Equal(damaged, File.ReadAllText(path));
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
        Assert.Null(FileNames.Problem(name));
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
