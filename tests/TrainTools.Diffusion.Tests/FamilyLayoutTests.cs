using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;

namespace TrainTools.Diffusion.Tests;

public sealed class FamilyLayoutTests
{
    [Theory]
    [InlineData(ModelFamily.Sd1, PredictionKind.Epsilon, 512)]
    [InlineData(ModelFamily.Sd2, PredictionKind.Epsilon, 512)] // v2-1_512-ema-pruned
    [InlineData(ModelFamily.Sd2, PredictionKind.V, 768)]       // v2-1_768-ema-pruned
    [InlineData(ModelFamily.Sdxl, PredictionKind.V, 1024)]
    public void Side_OfEachFamily_IsWhatItWasMadeFor(ModelFamily family, PredictionKind prediction, int side) =>
        Assert.Equal(side, FamilyLayout.Find(family)!.SideFor(new ModelPrediction(prediction, false)));

    [Theory]
    [InlineData(ModelFamily.Unknown)]
    [InlineData(ModelFamily.SdxlRefiner)]
    [InlineData(ModelFamily.Sd3)]
    [InlineData(ModelFamily.Flux)]
    public void Find_OfAFamilyThatCannotBeTrained_IsNothing(ModelFamily family) =>
        Assert.Null(FamilyLayout.Find(family));
}
