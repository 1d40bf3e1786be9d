using System.Globalization;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

/// <summary>The networks' outputs with a LoRA at several weights against kohya's.</summary>
public sealed class LoraMultiplierGoldenTests
{
    // "U-Net with LoRA (rank 4, alpha 2, conv 4/1, text encoder too)": the description of the golden numbers.
    private static readonly LoraSettings Settings =
        new() { Rank = 4, Alpha = 2, ConvRank = 4, ConvAlpha = 1, TrainTextEncoder = true };

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_WithALoraAtEachStoredWeight_MatchesTheReference(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var golden = model.Golden;
        var outputs = golden.Keys.Where(key => key.StartsWith("multiplier.") && key.EndsWith(".unet_out")).ToList();
        var clipSkip = golden.Kind == "sd1" ? 2 : 1; // README of the golden numbers: SD 1 is read with 2
        using var networks = GoldenNetworks.Hang(model, Settings, clipSkip);

        Assert.NotEmpty(outputs);
        foreach (var key in outputs)
        {
            var weight = key["multiplier.".Length..^".unet_out".Length];
            networks.Lora.SetMultiplier(double.Parse(weight, CultureInfo.InvariantCulture));
            var conditioning = networks.Encode(golden, clipSkip);
            var prediction = networks.UNet.Forward(golden["unet.x"], golden["unet.t"].to(float32), conditioning);

            TensorAssert.Close(golden[key], prediction, maxAbs: 2e-5); // fp32 on both sides
            if (golden.Has($"multiplier.{weight}.context"))
                TensorAssert.Close(golden[$"multiplier.{weight}.context"], conditioning.Context, maxAbs: 2e-5);
        }
    }
}
