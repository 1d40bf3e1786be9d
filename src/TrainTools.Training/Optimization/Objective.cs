using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// What is minimised: the squared error of the prediction, of the noise (Ho et al. 2020, equation 14) or of v (Salimans
/// and Ho 2022), in kohya's form: the mean over an image's latents, times the image's weight, then the plain mean over
/// the batch.
/// </summary>
public sealed class Objective : IDisposable
{
    private readonly NoiseSchedule _schedule;
    private readonly ScalarType _dtype;
    private readonly Func<Tensor, Tensor, Tensor, Tensor> _target; // of latents, noise and timesteps
    private readonly Tensor? _weights; // [1000] fp32, by timestep

    /// <param name="schedule">Mixes latents with noise; not owned.</param>
    /// <param name="dtype">Number type that the U-Net computes in.</param>
    /// <param name="prediction">What the U-Net predicts.</param>
    /// <param name="weights">
    /// What an image's loss is multiplied by at each timestep, of <see cref="LossWeights"/>; null: by nothing.
    /// </param>
    /// <param name="device">Where the latents are; null: on the CPU.</param>
    public Objective(
        NoiseSchedule schedule, ScalarType dtype, PredictionKind prediction = PredictionKind.Epsilon,
        IReadOnlyList<double>? weights = null, Device? device = null)
    {
        _schedule = schedule;
        _dtype = dtype;
        _target = prediction switch
        {
            PredictionKind.Epsilon => (_, noise, _) => noise,
            PredictionKind.V => schedule.Velocity,
            _ => throw new ArgumentOutOfRangeException(nameof(prediction), prediction, "It has no target."),
        };
        _weights = weights is null ? null : Table(weights, device ?? CPU);
    }

    /// <param name="denoise">The U-Net with its LoRA.</param>
    /// <param name="latents">[B, 4, H/8, W/8] fp32, clean and scaled.</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32.</param>
    /// <param name="timesteps">[B] int64.</param>
    /// <param name="conditioning">What the U-Net reads beside them.</param>
    /// <returns>Scalar fp32.</returns>
    public Tensor Loss(
        Denoise denoise, Tensor latents, Tensor noise, Tensor timesteps, Conditioning conditioning)
    {
        using var scope = NewDisposeScope();
        var noisyLatents = _schedule.AddNoise(latents, noise, timesteps).to(_dtype);       // [B, 4, H/8, W/8]
        var prediction = denoise(noisyLatents, timesteps.to(float32), conditioning.To(_dtype)); // [B, 4, H/8, W/8]
        var target = _target(latents, noise, timesteps);                                   // [B, 4, H/8, W/8] fp32
        if (!prediction.shape.SequenceEqual(target.shape))
            throw new InvalidOperationException($"prediction {prediction} and target {target} differ in shape");

        if (_weights is null)
            return nn.functional.mse_loss(prediction.to(float32), target).MoveToOuterDisposeScope(); // scalar fp32
        var errors = nn.functional.mse_loss(prediction.to(float32), target, nn.Reduction.None); // [B, 4, H/8, W/8]
        var byImage = errors.mean([1, 2, 3]) * _weights.index_select(0, timesteps);          // [B]
        return byImage.mean().MoveToOuterDisposeScope();                                     // scalar fp32
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _weights?.Dispose();

    private static Tensor Table(IReadOnlyList<double> weights, Device device)
    {
        using var scope = NewDisposeScope();
        var values = weights.Select(weight => (float)weight).ToArray();
        return tensor(values).to(device).DetachFromDisposeScope(); // [1000] fp32
    }
}
