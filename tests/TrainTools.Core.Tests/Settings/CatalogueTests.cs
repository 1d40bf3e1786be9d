using System.Text.Json;
using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

public sealed class CatalogueTests
{
    [Fact]
    public void Setting_OfATestsOwnRecord_IsReadCheckedAndWritten()
    {
        var catalogue = Catalogue.Of<OfATest>();
        var problems = new List<Problem>();

        var settings = catalogue.Read(Json("""{"strength": 7, "way": "THE_LONG_ONE"}"""), new OfATest(), problems);

        Assert.Empty(problems);
        Assert.Equal((7, Way.TheLongOne), (settings.Inner.Strength, settings.Way));
        Assert.Equal("""{"strength":7,"way":"the_long_one"}""", catalogue.Write(settings).ToJsonString());
        var problem = Assert.Single(catalogue.ProblemsOf(settings));
        Assert.Equal("--strength is 7; choose 1 to 5 (2 is usual).", InWords(problem));
        Assert.Equal("strength", problem.Field);
    }

    [Fact]
    public void Json_OfEveryDefault_IsReadAsItWas()
    {
        var json = JsonSerializer.SerializeToElement(Catalogue.Job.Write(new TrainingJob()));

        var job = Catalogue.Job.Read(json, new TrainingJob { Output = "x", Training = new() { Epochs = 3 } }, []);

        Assert.Equal(new TrainingJob(), job);
    }

    [Theory]
    [InlineData("""{"rank": "16"}""", "--rank is '\"16\"'; give a whole number such as 16.")]
    [InlineData("""{"rank": 1.5}""", "--rank is '1.5'; give a whole number such as 16.")]
    [InlineData("""{"rank": null}""", "--rank is empty and has no automatic value; give one such as 16.")]
    [InlineData("""{"rank": 1e99}""", "--rank is 1e99; choose 1 to 1024 (16 is usual).")]
    [InlineData("""{"epochs": 3000000000}""", "--epochs is 3000000000; choose 1 to 100000 (10 is usual).")]
    [InlineData("""{"alpha": true}""", "--alpha is 'true'; give a number such as 16, with a point for decimals.")]
    [InlineData("""{"flip": "yes"}""", "--flip is '\"yes\"'; choose on or off.")]
    [InlineData("""{"optimizer": "adam"}""", "--optimizer is 'adam'; choose adamw or adamw8bit or lion or adafactor or prodigy.")]
    [InlineData("""{"optimizer": 1}""", "--optimizer is '1'; choose adamw or adamw8bit or lion or adafactor or prodigy.")]
    [InlineData("""{"base": []}""", "--base is []; give a text.")]
    [InlineData("""{"rnak": 4}""", "'rnak' is no setting; did you mean rank? `traintools train --help` lists them all.")]
    [InlineData("""{"zzzzzz": 4}""", "'zzzzzz' is no setting. `traintools train --help` lists them all.")]
    public void Value_ThatIsNone_IsAProblemAndLeavesTheSetting(string json, string sentence)
    {
        var problems = new List<Problem>();

        var job = Catalogue.Job.Read(Json(json), new TrainingJob(), problems);

        Assert.Equal(sentence, InWords(Assert.Single(problems)));
        Assert.Equal(new TrainingJob(), job);
    }

    [Fact]
    public void Values_ThatAreAllWrong_AreToldAtOnceEachAtItsField()
    {
        var settings = new TrainingSettings
        {
            Resolution = 500, Epochs = 0, SaveEveryEpochs = 0, BatchSize = 65, ClipSkip = 13, Validation = -2,
            KeepTokens = -1, MaxTokenLength = 80, Repeats = 0,
            Lora = new() { Rank = 0, Alpha = 0, ConvAlpha = 0 },
            Optimizer = new()
            {
                LearningRate = 0, TextEncoderLearningRate = double.NaN, WarmupSteps = -1, ScheduleCycles = 0,
                SchedulePower = 0, WeightDecay = -1, MaxGradNorm = double.PositiveInfinity,
            },
            Loss = new() { MinSnrGamma = -1, NoiseOffset = 1.5, AdaptiveNoiseScale = 2 },
        };

        var problems = settings.Problems().ToList();

        string[] fields =
        [
            "adaptive_noise_scale", "alpha", "batch_size", "clip_skip", "conv_alpha", "conv_alpha", "epochs",
            "keep_tokens", "learning_rate", "max_grad_norm", "max_token_length", "min_snr_gamma", "noise_offset", "rank",
            "repeats", "resolution", "save_every_epochs", "schedule_cycles", "schedule_power",
            "text_encoder_learning_rate", "validation_images", "warmup_steps", "weight_decay",
        ];
        Assert.Equal(fields, problems.Select(problem => problem.Field).Order(StringComparer.Ordinal));
        var sentences = problems.Select(InWords).ToList();
        Assert.Contains("--resolution is 500; choose a multiple of 64 from 64 to 2048, or leave it out.", sentences);
        Assert.Contains("--alpha is 0; choose a number above 0, or leave it out.", sentences);
        Assert.Contains("--max-token-length is 80; choose 75 or 150 or 225, or leave it out.", sentences);
        Assert.Contains("--conv-alpha is given without --conv-rank; add --conv-rank or leave --conv-alpha out.", sentences);
        Assert.All(sentences, sentence => Assert.DoesNotContain("{", sentence));
    }

    [Theory]
    [InlineData("validation_pictures", "3")]
    [InlineData("memory_saving", "true")]
    public void KeyOfBefore_IsReadAndWrittenAsTodays(string before, string value)
    {
        var problems = new List<Problem>();

        var settings = Catalogue.Training.Read(
            Json($"{{\"{before}\": {value}}}"), new TrainingSettings(), problems);

        Assert.Empty(problems);
        var written = Catalogue.Training.Write(settings);
        Assert.False(written.ContainsKey(before));
        Assert.Equal(value, written[Catalogue.Training.Find(before)!.Key]!.ToJsonString());
    }

    [Fact]
    public void With_OfASettingInAnInnerRecord_ChangesACopy()
    {
        var settings = new TrainingSettings();

        var changed = Catalogue.Training.Find("rank")!.With(settings, 4);

        Assert.Equal((16, 4), (settings.Lora.Rank, changed.Lora.Rank));
        Assert.Equal(settings with { Lora = settings.Lora with { Rank = 4 } }, changed);
    }

    [Theory]
    [InlineData("validation_images", "off", 0)]
    [InlineData("precision", "auto", null)]
    [InlineData("precision", "no", Precision.Fp32)] // kohya's --mixed_precision
    [InlineData("save_precision", "float", Precision.Fp32)]
    [InlineData("gradient_checkpointing", "on", true)]
    [InlineData("train_text_encoder", "unet+te", true)]
    [InlineData("learning_rate", "1E-5", 1e-5)]
    [InlineData("seed", "-5", -5L)]
    public void Text_OfTheCommandLine_IsRead(string key, string text, object? value) =>
        Assert.Equal(value, Catalogue.Training.Find(key)!.Read(text));

    [Fact]
    public void Resolved_FillsInWhatFollowsFromOtherSettings()
    {
        var settings = new TrainingSettings { Optimizer = new() { Kind = OptimizerKind.Lion } };

        var resolved = settings.Resolved();

        Assert.Equal((16.0, 2e-5, 1e-5), (resolved.Lora.Alpha, resolved.Optimizer.LearningRate,
            resolved.Optimizer.TextEncoderLearningRate));
        Assert.Empty(Catalogue.Training.Differences(resolved, resolved.Resolved()));
    }

    private static string InWords(Problem problem) => ProblemTexts.InEnglish(
        problem, key => Catalogue.Of<OfATest>().Find(key)?.Option ?? Catalogue.OptionOf(key), isCommandLine: true);

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(JsonNode.Parse(text));

    private enum Way
    {
        [Word("the_long_one")] TheLongOne,
        [Word("short")] Short,
    }

    private sealed record OfATest
    {
        public Part Inner { get; init; } = new();

        [Setting(SettingGroup.Training)]
        public Way Way { get; init; } = Way.Short;
    }

    private sealed record Part
    {
        [Setting(SettingGroup.Network, Min = 1, Max = 5)]
        public int Strength { get; init; } = 2;
    }
}
