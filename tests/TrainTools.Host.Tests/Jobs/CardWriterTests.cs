using TrainTools.Diffusion.Checkpoints;
using TrainTools.Host.Jobs;

namespace TrainTools.Host.Tests.Jobs;

public sealed class CardWriterTests
{
    [Theory] // webui-contract 5.3 and 11.5
    [InlineData(ModelFamily.Sd1, "SD1", "sd")]
    [InlineData(ModelFamily.Sd2, "SD2", "Unknown")]
    [InlineData(ModelFamily.Sdxl, "SDXL", "xl")]
    [InlineData(ModelFamily.Flux, "Unknown", "Unknown")]
    public void SdVersion_OfEachFamily_IsTheWebuisWord(ModelFamily family, string usual, string neo)
    {
        Assert.Equal(usual, CardWriter.SdVersion(family, words: null));
        Assert.Equal(usual, CardWriter.SdVersion(family, ["SD1", "SD2", "SDXL", "Unknown"]));
        Assert.Equal(neo, CardWriter.SdVersion(family, ["Unknown", "sd", "xl", "flux"]));
    }
}
