using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

/// <summary>Files of the golden folder are recognised from their names and shapes.</summary>
public sealed class ModelFileGoldenTests
{
    [GoldenTheory("shapes.json"), GoldenModels("shapes.json")]
    public void Identify_OfAGoldenCheckpoint_KnowsFamilyAndSizes(string model)
    {
        using var folder = new TemporaryFolder();
        using var golden = Golden.Open(model);
        var shapes = GoldenCheckpoint.Shapes(model).Select(pair => $"{pair.Key} {string.Join('x', pair.Value)}");
        var path = FakeModel.Write(folder.File($"{model}.safetensors"), shapes); // sparse: no room taken on the disk

        using var file = ModelFile.OpenCheckpoint(path);

        var facts = ModelFile.Identify(file);
        var family = golden.Kind switch { "sd1" => ModelFamily.Sd1, "sd2" => ModelFamily.Sd2, _ => ModelFamily.Sdxl };
        Assert.Equal((ModelKind.Checkpoint, family, true), (facts.Kind, facts.Family, facts.HasTextEncoders));
        Assert.Equal(golden.Config.GetProperty("unet").GetProperty("context_dim").GetInt32(), facts.ContextWidth);
    }

    [Fact]
    public void Identify_OfKohyasLora_KnowsItsSize()
    {
        using var file = SafetensorsFile.Open(
            Path.Combine(GoldenFolder.Own, "lora_small.sd1-tiny.safetensors"));

        var facts = ModelFile.Identify(file);

        Assert.Equal((ModelKind.Lora, ModelFamily.Sd1), (facts.Kind, facts.Family));
        Assert.Equal((1, 1.0), (facts.Lora!.Rank, facts.Lora.Alpha));
        Assert.Equal((192, 18, 0),
            (facts.Lora.UNetModules, facts.Lora.TextEncoderModules, facts.Lora.ConvModules));
        Assert.Equal([new("1girl", 10), new("日本語", 2)], facts.Lora.Tags);
    }
}
