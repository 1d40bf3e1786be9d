using TrainTools.Training.Buckets;
using TrainTools.Training.Pictures;
using static TorchSharp.torch;

namespace TrainTools.Training.Batches;

/// <summary>A picture that has been through the VAE: the distribution of its latents, from which each step draws.</summary>
/// <param name="Picture">The picture, its caption and repeats.</param>
/// <param name="Choice">Its bucket and crop.</param>
/// <param name="Mean">[4, H/8, W/8] fp32 on the CPU, scaled.</param>
/// <param name="Deviation">[4, H/8, W/8] fp32 on the CPU, scaled.</param>
public sealed record CachedPicture(TrainingPicture Picture, BucketChoice Choice, Tensor Mean, Tensor Deviation)
    : IDisposable
{
    /// <summary>Frees the latents.</summary>
    public void Dispose()
    {
        Mean.Dispose();
        Deviation.Dispose();
    }
}
