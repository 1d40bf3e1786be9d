using TrainTools.Diffusion.Schedulers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>The way down the sigmas, which k-diffusion's samplers share.</summary>
internal static class SigmaLoop
{
    /// <summary>Starts from noise as strong as the first sigma and goes from each sigma to the next, down to 0.</summary>
    /// <param name="model">What is sampled.</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32</param>
    /// <param name="run">Steps and the like.</param>
    /// <param name="step">Gives the latents at the second sigma from those at the first.</param>
    public static Tensor Run(
        Denoiser model, Tensor noise, SamplerRun run, Func<Tensor, double, double, Tensor> step)
    {
        using var scope = NewDisposeScope();
        var sigmas = SigmaSchedule.Sigmas(run.Schedule, run.Steps, model.Table);
        var x = WeightedSum.Of((sigmas[0], noise)); // [B, 4, h, w]
        for (var i = 0; i < run.Steps; i++)
        {
            run.BeforeStep?.Invoke(i, x);
            using var before = x;
            using var inner = NewDisposeScope();
            x = step(before, sigmas[i], sigmas[i + 1]).MoveToOuterDisposeScope(); // [B, 4, h, w]
        }
        return x.MoveToOuterDisposeScope();
    }
}
