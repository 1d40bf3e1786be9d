using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// Noise whose mean moves as well (Guttenberg 2023, "Diffusion with offset noise"), so that dark and bright images can
/// be learned; kohya's apply_noise_offset.
/// </summary>
public static class NoiseOffset
{
    /// <summary>Adds the offset.</summary>
    /// <param name="noise">[B, 4, H/8, W/8] fp32.</param>
    /// <param name="latents">[B, 4, H/8, W/8] fp32, whose means may make the offset larger.</param>
    /// <param name="drawn">[B, 4, 1, 1] fp32, normal.</param>
    /// <param name="settings">How large the offset is.</param>
    /// <returns>[B, 4, H/8, W/8] fp32.</returns>
    public static Tensor Add(Tensor noise, Tensor latents, Tensor drawn, LossSettings settings)
    {
        using var scope = NewDisposeScope();
        using Scalar offset = settings.NoiseOffset.ToScalar(), scale = settings.AdaptiveNoiseScale.ToScalar();
        if (settings.AdaptiveNoiseScale == 0)
            return noise.add(drawn, offset).MoveToOuterDisposeScope();                      // [B, 4, H/8, W/8]

        var means = latents.mean([2, 3], keepdim: true).abs();                              // [B, 4, 1, 1]
        var offsets = means.mul(scale).Plus(offset).relu(); // the scale may be negative     // [B, 4, 1, 1]
        return noise.Plus(offsets * drawn).MoveToOuterDisposeScope();                         // [B, 4, H/8, W/8]
    }
}
