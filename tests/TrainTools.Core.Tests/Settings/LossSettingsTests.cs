using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

/// <summary>Loss weights and noise that do not go together: refused, or told.</summary>
public sealed class LossSettingsTests
{
    private static readonly RunSize Size = new(2, 20, 20);

    [Theory]
    [InlineData(0.0, "setting.needs")]
    [InlineData(0.05, "")]
    public void AdaptiveNoiseScale_WithoutAnOffset_IsRefused(double offset, string code)
    {
        var settings = new TrainingSettings { Loss = new() { AdaptiveNoiseScale = 0.005, NoiseOffset = offset } };

        var problems = settings.Problems().ToList();

        Assert.Equal(code, string.Concat(problems.Select(problem => problem.Code)));
        Assert.All(problems, problem => Assert.Equal("adaptive_noise_scale", problem.Field));
    }

    [Theory]
    [InlineData(5.0, true, "loss.weighted_twice")]
    [InlineData(5.0, false, "")]
    [InlineData(0.0, true, "")]
    public void Debiasing_BesideMinSnr_IsTold(double gamma, bool debiases, string code)
    {
        var settings = new TrainingSettings { Loss = new() { MinSnrGamma = gamma, DebiasedEstimationLoss = debiases } };

        Assert.Empty(settings.Problems());
        Assert.Equal(code, string.Concat(settings.Notes(Size).Select(note => note.Code)));
    }
}
