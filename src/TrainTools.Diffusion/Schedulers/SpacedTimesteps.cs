namespace TrainTools.Diffusion.Schedulers;

/// <summary>The timesteps that DDIM, PLMS and UniPC are given (A1111's CompVisSampler.get_timesteps).</summary>
public static class SpacedTimesteps
{
    /// <summary>
    /// Rising from 1, evenly spaced by a whole number: for 30 steps that are 31 timesteps, as in the WebUI.
    /// </summary>
    /// <param name="steps">1 to 1000.</param>
    public static int[] Of(int steps)
    {
        var stride = NoiseSchedule.Timesteps / steps;
        var count = (NoiseSchedule.Timesteps + stride - 1) / stride;
        return [.. Enumerable.Range(0, count).Select(i => Math.Min(i * stride + 1, NoiseSchedule.Timesteps - 1))];
    }
}
