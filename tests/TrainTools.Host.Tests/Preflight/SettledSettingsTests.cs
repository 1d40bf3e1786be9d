using TrainTools.Diffusion.Checkpoints;
using TrainTools.Host.Preflight;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tests.Preflight;

/// <summary>The settings are judged as the base model makes them.</summary>
public sealed class SettledSettingsTests
{
    private static readonly VersionSettings Chosen = new()
    {
        Training = new()
        {
            Lora = new() { TrainTextEncoder = true }, Optimizer = new() { TextEncoderLearningRate = 1.5e-6 },
        },
    };

    [Theory]
    [InlineData(ModelFamily.Sd1, 512, true)]
    [InlineData(ModelFamily.Sdxl, 1024, false)] // a tenth of the U-Net's is usual, not half of it
    public void TextEncodersRate_IsJudgedByTheFamilyOfTheBase(ModelFamily family, int side, bool isLow)
    {
        var model = new BaseModelFile("1", "x", "x", family.DisplayName(), "", 1, Problem: null, IsSelected: false)
        {
            Layout = FamilyLayout.Find(family),
        };

        var training = Forecast.Settled(Chosen, model).Training;

        Assert.Equal(side, training.Resolution);
        Assert.Equal(isLow ? ["optimizer.rate_low"] : [], training.Optimizer.Notes().Select(note => note.Code));
    }

    [Fact]
    public void WithoutABase_TheyStayAsTheyAre() => Assert.Equal(Chosen, Forecast.Settled(Chosen, model: null));
}
