using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>An image after the VAE: the distribution of its latents, from which each step draws.</summary>
/// <param name="Image">The image, its caption and repeats.</param>
/// <param name="Choice">Its bucket and crop.</param>
/// <param name="Mean">[4, H/8, W/8] fp32 on the CPU, scaled.</param>
/// <param name="Deviation">[4, H/8, W/8] fp32 on the CPU, scaled.</param>
public sealed record CachedImage(TrainingImage Image, BucketChoice Choice, Tensor Mean, Tensor Deviation)
    : IDisposable
{
    /// <summary>What SDXL is told of its sizes, as kohya has it.</summary>
    public ImageSizes Sizes
    {
        get
        {
            var (bucket, width, height) = (Choice.Bucket, Choice.Width, Choice.Height);
            var crop = KohyaCrop.Of(bucket, width, height);
            var left = Image.Mirrored ? bucket.Width - crop.Right : crop.Left;
            return new ImageSizes(height, width, crop.Top, left, bucket.Height, bucket.Width);
        }
    }

    /// <summary>Frees the latents.</summary>
    public void Dispose()
    {
        Mean.Dispose();
        Deviation.Dispose();
    }
}
