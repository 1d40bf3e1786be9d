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
        using var networks = GoldenNetworks.Hang(model, Settings, clipSkip: 2);

        Assert.NotEmpty(outputs);
        foreach (var key in outputs)
        {
            var weight = key["multiplier.".Length..^".unet_out".Length];
            networks.Lora.SetMultiplier(double.Parse(weight, CultureInfo.InvariantCulture));
            var context = networks.TextEncoder.Forward(golden["text.ids"], 2);                        // [B, 77, D]
            var prediction = networks.UNet.Forward(golden["unet.x"], golden["unet.t"].to(float32), context);

            TensorAssert.Close(golden[key], prediction, maxAbs: 2e-5); // fp32 on both sides
            if (golden.Has($"multiplier.{weight}.context"))
                TensorAssert.Close(golden[$"multiplier.{weight}.context"], context, maxAbs: 2e-5);
        }
    }
}
