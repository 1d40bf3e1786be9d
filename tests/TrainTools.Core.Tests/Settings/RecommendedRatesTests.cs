using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

/// <summary>The learning rates that nobody chose, and what is said of those that somebody did.</summary>
public sealed class RecommendedRatesTests
{
    private static readonly RunSize Size = new(2, 20, 20);

    [Theory]
    [InlineData(OptimizerKind.AdamW, RateFamily.Sd, 1e-4, 5e-5)]
    [InlineData(OptimizerKind.AdamW, RateFamily.Sdxl, 1e-4, 1e-5)]
    [InlineData(OptimizerKind.AdamW8Bit, RateFamily.Sdxl, 1e-4, 1e-5)]
    [InlineData(OptimizerKind.Lion, RateFamily.Sd, 2e-5, 1e-5)]
    [InlineData(OptimizerKind.Adafactor, RateFamily.Sd, 1e-4, 5e-5)]
    [InlineData(OptimizerKind.Prodigy, RateFamily.Sd, 1, 1)]
    [InlineData(OptimizerKind.Prodigy, RateFamily.Sdxl, 1, 1)]
    public void Rates_ThatNobodyChose_AreTheOptimizersAndTheFamilys(
        OptimizerKind kind, RateFamily family, double unet, double textEncoder)
    {
        var settings = new OptimizerSettings { Kind = kind, Family = family };

        Assert.Equal((unet, textEncoder), (settings.UNetRate, Math.Round(settings.TextEncoderRate, 12)));
        Assert.Empty(new TrainingSettings { Optimizer = settings }.Notes(Size));
        Assert.Empty(With(settings).Problems());
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, 9e-4, "")]
    [InlineData(OptimizerKind.AdamW, 1e-3, "optimizer.rate_high")]
    [InlineData(OptimizerKind.AdamW8Bit, 1.0, "optimizer.rate_high")]
    [InlineData(OptimizerKind.AdamW, 1e-5, "optimizer.rate_low")]
    [InlineData(OptimizerKind.Adafactor, 4e-7, "optimizer.rate_low")] // for SDXL itself, not for a LoRA
    [InlineData(OptimizerKind.Lion, 5e-5, "")]
    [InlineData(OptimizerKind.Lion, 1e-4, "optimizer.lion_rate")]
    [InlineData(OptimizerKind.Prodigy, 1e-4, "optimizer.prodigy_rate")]
    [InlineData(OptimizerKind.Prodigy, 0.5, "")]
    public void Rate_FarFromTheUsual_IsTold(OptimizerKind kind, double rate, string code) => AssertNote(
        code, "learning_rate", new() { Kind = kind, LearningRate = rate });

    [Theory]
    [InlineData(1e-3, "optimizer.rate_high")]
    [InlineData(1e-5, "")]
    [InlineData(1e-6, "optimizer.rate_low")]
    public void TextEncodersRate_FarFromTheUsual_IsTold(double rate, string code) => AssertNote(
        code, "text_encoder_learning_rate", new() { TextEncoderLearningRate = rate });

    [Fact]
    public void Rate_OfAdafactorThatHasItsOwn_IsToldToDoNothing()
    {
        var optimizer = new OptimizerSettings
        {
            Kind = OptimizerKind.Adafactor, RelativeStep = true,
            LearningRate = 1, WarmupSteps = 3, TextEncoderLearningRate = 1,
        };

        var notes = With(optimizer).Notes(Size).ToList();

        Assert.All(notes, note => Assert.Contains(
            "has no effect because --relative-step is on", SettingTexts.OnTheCommandLine(note)));
        Assert.Equal(["learning_rate", "text_encoder_learning_rate", "warmup_steps"], notes.Select(note => note.Field));
        Assert.DoesNotContain(
            (optimizer with { Kind = OptimizerKind.AdamW }).Notes(), note => note.Code == "setting.no_effect");
    }

    [Fact]
    public void Rates_OfProdigyThatDiffer_AreRefused()
    {
        var settings = With(new() { Kind = OptimizerKind.Prodigy, TextEncoderLearningRate = 0.5 });

        var problem = Assert.Single(settings.Problems());

        Assert.Equal(("optimizer.one_rate", "text_encoder_learning_rate"), (problem.Code, problem.Field));
        Assert.Equal(
            "--te-lr is 0.5 and --lr is 1, but Prodigy finds one learning rate for all. " +
            "Leave --te-lr automatic, or give both the same.", SettingTexts.OnTheCommandLine(problem));
        Assert.Empty((settings with { Lora = new() }).Problems()); // the text encoder is not trained
    }

    private static void AssertNote(string code, string field, OptimizerSettings optimizer)
    {
        var notes = With(optimizer).Notes(Size).ToList();

        Assert.Equal(code, string.Concat(notes.Select(note => note.Code)));
        Assert.All(notes, note => Assert.Equal(field, note.Field));
    }

    private static TrainingSettings With(OptimizerSettings optimizer) =>
        new() { Optimizer = optimizer, Lora = new() { TrainTextEncoder = true } };
}
