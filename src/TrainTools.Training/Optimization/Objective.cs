using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// What is minimised: the squared error of the predicted noise (Ho et al. 2020, equation 14), in kohya's form: the mean
/// over an image's latents, times the image's weight, then the plain mean over the batch.
/// </summary>
public sealed class Objective
{
    private readonly NoiseSchedule _schedule;
    private readonly ScalarType _dtype;

    /// <param name="schedule">Mixes latents with noise; not owned.</param>
    /// <param name="dtype">Number type that the U-Net computes in.</param>
    public Objective(NoiseSchedule schedule, ScalarType dtype)
    {
        _schedule = schedule;
        _dtype = dtype;
    }

    /// <param name="denoise">The U-Net with its LoRA.</param>
    /// <param name="latents">[B, 4, H/8, W/8] fp32, clean and scaled.</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32, the target.</param>
    /// <param name="timesteps">[B] int64.</param>
    /// <param name="context">[B, S, D].</param>
    /// <returns>Scalar fp32.</returns>
    public Tensor Loss(Denoise denoise, Tensor latents, Tensor noise, Tensor timesteps, Tensor context)
    {
        using var scope = NewDisposeScope();
        var noisyLatents = _schedule.AddNoise(latents, noise, timesteps).to(_dtype);       // [B, 4, H/8, W/8]
        var prediction = denoise(noisyLatents, timesteps.to(float32), context.to(_dtype)); // [B, 4, H/8, W/8]
        if (!prediction.shape.SequenceEqual(noise.shape))
            throw new InvalidOperationException($"prediction {prediction} and target {noise} differ in shape");

        return nn.functional.mse_loss(prediction.to(float32), noise).MoveToOuterDisposeScope(); // scalar fp32
    }
}
