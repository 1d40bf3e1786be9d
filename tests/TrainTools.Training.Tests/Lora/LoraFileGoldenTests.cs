using System.Globalization;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

/// <summary>The U-Net's output with a LoRA that was read from a file against kohya's.</summary>
public sealed class LoraFileGoldenTests
{
    [Fact]
    public void Open_OfACheckpoint_SaysWhatItIs()
    {
        using var model = GoldenModel.Smallest();

        var error = Assert.Throws<CheckpointException>(() => LoraFile.Open(model.CheckpointPath));

        Assert.Equal("lora.other_kind", error.Problem.Code);
        Assert.Equal("model_kind.checkpoint", Assert.Single(error.Problem.Inner("kind_problem")).Code);
        Assert.Contains("is an SD 1.x checkpoint, which cannot be used here", error.Message);
    }

    [GoldenFact("sd1-tiny.shapes.json", "sd1-tiny.golden.safetensors"), NoTensorLeak]
    public void Forward_WithALoraFromAFile_MatchesTheReference()
    {
        using var model = new GoldenModel("sd1-tiny");
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        using var texts = model.Checkpoint.LoadTextEncoders(float32, CPU);
        var path = folder.File("lora.safetensors");
        var tensors = GoldenLora.OfTheSmallModel(4, 2, 4, 1, ScalarType.Float32);
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>());
        using var file = LoraFile.Open(path);

        using var lora = LoraNetwork.Load(unet, texts, file, "sd1-tiny", CPU);

        Assert.Null(file.Rest);
        var golden = model.Golden;
        foreach (var key in golden.Keys.Where(key => key.StartsWith("multiplier.") && key.EndsWith(".unet_out")))
        {
            var weight = key["multiplier.".Length..^".unet_out".Length];
            lora.SetMultiplier(double.Parse(weight, CultureInfo.InvariantCulture));
            var ids = golden["text.ids"]; // [2, 1, 77]
            var read = texts.Forward([ids], clipSkip: 2).Over([]);

            var prediction = unet.Forward(golden["unet.x"], golden["unet.t"].to(float32), read);

            TensorAssert.Close(golden[key], prediction, maxAbs: 2e-5); // fp32 on both sides
        }
        tensors.ForEach(tensor => tensor.Value.Dispose());
    }
}
