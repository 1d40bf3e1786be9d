using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>
/// What SDXL is told of an image's sizes, all in pixels (Podell et al. 2023, "SDXL", section 2.2): its own before it was
/// resized, where it was cropped, and the one that is wanted.
/// </summary>
public sealed record ImageSizes(
    double OriginalHeight, double OriginalWidth, double CropTop, double CropLeft, double TargetHeight, double TargetWidth)
{
    private const long Width = 256; // sd_xl_base.yaml, ConcatTimestepEmbedderND's outdim

    /// <summary>Numbers that all six make together.</summary>
    public const long EmbeddedWidth = 6 * Width;

    /// <summary>Of an image that is made at a size, or that needed no cropping.</summary>
    public static ImageSizes Plain(int height, int width) => new(height, width, 0, 0, height, width);

    /// <summary>The six numbers of each image as sinusoids.</summary>
    /// <returns>[B, 6·256] fp32</returns>
    public static Tensor Embed(IReadOnlyList<ImageSizes> sizes, Device device)
    {
        using var scope = NewDisposeScope();
        var numbers = sizes.SelectMany(size => size.Numbers()).Select(number => (float)number).ToArray();
        var waves = Sinusoids.Of(tensor(numbers).to(device), Width);                // [B·6, 256] fp32
        return waves.reshape(sizes.Count, EmbeddedWidth).MoveToOuterDisposeScope(); // [B, 6·256] fp32
    }

    private double[] Numbers() => [OriginalHeight, OriginalWidth, CropTop, CropLeft, TargetHeight, TargetWidth];
}
