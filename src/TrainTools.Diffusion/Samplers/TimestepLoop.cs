using TrainTools.Diffusion.Schedulers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>The way down the timesteps, which A1111's DDIM and PLMS share.</summary>
internal static class TimestepLoop
{
    /// <summary>Goes from each timestep to the one below, down to timestep 1: one update fewer than timesteps.</summary>
    /// <param name="model">What is sampled.</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32</param>
    /// <param name="run">Steps and the like.</param>
    /// <param name="step">Gives the latents at the second timestep from those at the first.</param>
    public static Tensor Run(Denoiser model, Tensor noise, SamplerRun run, Func<Tensor, int, int, Tensor> step)
    {
        using var scope = NewDisposeScope();
        var timesteps = SpacedTimesteps.Of(run.Steps);
        var x = noise.alias(); // [B, 4, h, w]
        for (var i = timesteps.Length - 1; i > 0; i--)
        {
            run.BeforeStep?.Invoke(timesteps.Length - 1 - i, x);
            using var before = x;
            using var inner = NewDisposeScope();
            x = step(before, timesteps[i], timesteps[i - 1]).MoveToOuterDisposeScope(); // [B, 4, h, w]
        }
        return x.MoveToOuterDisposeScope();
    }
}
