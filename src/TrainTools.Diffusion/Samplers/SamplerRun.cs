using TrainTools.Core.Settings;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>What a sampler is given besides the model.</summary>
/// <param name="Steps">At least 1.</param>
/// <param name="Schedule">How the noise is spread; samplers that step over timesteps have their own way.</param>
/// <param name="NewNoise">[B, 4, H/8, W/8] fp32, drawn anew at each call, for samplers that add noise.</param>
public sealed record SamplerRun(int Steps, SamplerSchedule Schedule, Func<Tensor> NewNoise)
{
    /// <summary>Called before each step with its number from 0 and the sampler's latents that it starts from.</summary>
    public Action<int, Tensor>? BeforeStep { get; init; }
}
