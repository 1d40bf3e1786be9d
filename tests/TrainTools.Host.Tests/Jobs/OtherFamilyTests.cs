using TrainTools.Host.Jobs;
using TrainTools.Host.WebUi;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>A LoRA put to use while the WebUI has a checkpoint of another family loaded.</summary>
public sealed class OtherFamilyTests
{
    private static readonly BaseModelFile Own = Model("own", "SD 1.x"), Xl = Model("xl", "SDXL") with { IsSelected = true };

    [Fact]
    public void OtherFamily_IsToldAndTheBaseIsOffered()
    {
        var (problem, offered) = LoraService.OtherFamily("SD 1.x", Own, [Own, Xl]);

        Assert.Equal("own", offered);
        Assert.Equal(
            "This LoRA is made for SD 1.x, and the WebUI has xl.safetensors loaded, which is SDXL: it will do nothing there, " +
            "or spoil the images. Load a checkpoint of SD 1.x.", ProblemTexts.InEnglish(problem!));
    }

    [Fact]
    public void OtherFamily_WhereTheBaseIsGone_IsToldWithoutAnOffer() =>
        Assert.Equal(("lora.other_family", ""), Code(LoraService.OtherFamily("SD 1.x", null, [Xl])));

    [Theory]
    [InlineData("SDXL")] // the same
    [InlineData("")]     // not known
    public void SameFamilyOrNone_IsNoWord(string family) =>
        Assert.Equal(("", ""), Code(LoraService.OtherFamily(family, Own, [Own, Xl])));

    [Fact]
    public void CheckpointThatIsNotKnown_IsNoWord()
    {
        Assert.Equal(("", ""), Code(LoraService.OtherFamily("SD 1.x", Own, [Own])));
        Assert.Equal(("", ""), Code(LoraService.OtherFamily("SD 1.x", Own, [Own, Xl with { Family = "" }])));
    }

    private static (string, string) Code((Problem? Problem, string BaseModelId) told) =>
        (told.Problem?.Code ?? "", told.BaseModelId);

    private static BaseModelFile Model(string id, string family) =>
        new(id, $"/m/{id}.safetensors", $"{id}.safetensors", family, "", 1, Problem: null, IsSelected: false);
}
