using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests;

/// <summary>What SDXL is told of sizes and crops against kohya's embedding of them.</summary>
public sealed class ImageSizesGoldenTests
{
    [GoldenFact("sdxl-tiny.golden.safetensors"), NoTensorLeak]
    public void Embed_OfTheStoredSizes_MatchesTheReference()
    {
        using var golden = Golden.Open("sdxl-tiny");
        using var scope = NewDisposeScope();
        var (original, crop, target) = (
            TensorAssert.Numbers(golden["unet.original_sizes_hw"]), TensorAssert.Numbers(golden["unet.crop_top_lefts"]),
            TensorAssert.Numbers(golden["unet.target_sizes_hw"]));
        var sizes = Enumerable.Range(0, 2).Select(i => 2 * i).Select(i => new ImageSizes(
            original[i], original[i + 1], crop[i], crop[i + 1], target[i], target[i + 1])).ToList();

        var embedded = ImageSizes.Embed(sizes, CPU); // [2, 6·256] fp32

        TensorAssert.Close(golden["unet.size_embedding"], embedded, maxAbs: 2e-4); // 1e-7 of a frequency, times 1,000 px
    }
}
