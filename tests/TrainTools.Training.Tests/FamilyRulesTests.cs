using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;

namespace TrainTools.Training.Tests;

public sealed class FamilyRulesTests
{
    [Theory]
    [InlineData(ModelFamily.Sd1, 32, "bucket.step_of_family", null)]
    [InlineData(ModelFamily.Sd2, 160, "bucket.step_of_family", null)]
    [InlineData(ModelFamily.Sd1, 128, null, null)]
    [InlineData(ModelFamily.Sdxl, 32, null, "bucket.step_fine")]
    [InlineData(ModelFamily.Sdxl, 64, null, null)]
    public void BucketStep_IsWhatKohyaTakesForTheFamily(ModelFamily family, int step, string? refused, string? warned)
    {
        var settings = new TrainingSettings { BucketStep = step };

        Assert.Equal(refused is null ? [] : [refused], FamilyRules.Problems(settings, family).Select(p => p.Code));
        Assert.Equal(warned is null ? [] : [warned], FamilyRules.Warnings(settings, family).Select(p => p.Code));
    }

    [Theory]
    [InlineData(ModelFamily.Sd1, 5e-5)]
    [InlineData(ModelFamily.Sd2, 5e-5)]
    [InlineData(ModelFamily.Sdxl, 1e-5)]
    public void Rates_AreTheFamilys(ModelFamily family, double textEncoder)
    {
        var settings = FamilyRules.WithRates(new TrainingSettings(), family);

        Assert.Equal(textEncoder, settings.Optimizer.TextEncoderRate, 1e-12);
    }

    [Fact]
    public void ATextEncodersRate_IsJudgedByTheFamilysOwn()
    {
        var settings = new TrainingSettings
        {
            Lora = new() { TrainTextEncoder = true }, Optimizer = new() { TextEncoderLearningRate = 1.5e-6 },
        };

        Assert.Empty(FamilyRules.WithRates(settings, ModelFamily.Sdxl).Optimizer.Notes());
        Assert.Equal("optimizer.rate_low",
            Assert.Single(FamilyRules.WithRates(settings, ModelFamily.Sd1).Optimizer.Notes()).Code);
    }
}
