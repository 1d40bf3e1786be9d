using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>
/// Classifier-free guidance (Ho and Salimans 2022), with the rescale of Lin et al. 2023 (section 3.4). It works on what
/// the model predicts: noise, v and the clean latents follow from each other by a sum that both halves share, so guiding
/// one guides all three alike.
/// </summary>
public static class Guidance
{
    /// <summary>A guided prediction.</summary>
    /// <param name="both">Predicts for twice the batch: first with the prompt, then with the negative prompt.</param>
    /// <param name="scale">How far to go from the negative prompt's prediction; at 1 that one does not count.</param>
    /// <param name="rescale">0 to 1: how much of the prompt's own contrast is given back.</param>
    public static Predict Of(Predict both, double scale, double rescale = 0) => (latents, timesteps) =>
    {
        using var scope = NewDisposeScope();
        var predictions = both(cat([latents, latents]), cat([timesteps, timesteps])).chunk(2); // two of [B, 4, h, w]
        var guided = WeightedSum.Of((scale, predictions[0]), (1 - scale, predictions[1]));      // [B, 4, h, w]
        if (rescale > 0)
            guided = Rescaled(guided, predictions[0], rescale);
        return guided.MoveToOuterDisposeScope();
    };

    /// <summary>Diffusers' rescale_noise_cfg: the spread of each image is brought towards the prompt's own.</summary>
    private static Tensor Rescaled(Tensor guided, Tensor positive, double share)
    {
        long[] image = [1, 2, 3];
        var factor = positive.std(image, keepdim: true) / guided.std(image, keepdim: true); // [B, 1, 1, 1]
        return WeightedSum.Of((share, guided * factor), (1 - share, guided));               // [B, 4, h, w]
    }
}
