using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Samplers;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>Makes an image's latents with a U-Net, as it is or with a LoRA on it.</summary>
/// <param name="unet">The U-Net; not owned.</param>
/// <param name="dtype">Number type of its weights.</param>
/// <param name="device">Where it computes.</param>
/// <param name="prediction">What it predicts.</param>
/// <param name="zeroTerminalSnr">Whether its noise schedule ends in nothing but noise.</param>
public sealed class LatentSampler(
    UNetModel unet, ScalarType dtype, Device device, PredictionKind prediction, bool zeroTerminalSnr)
{
    private readonly SigmaTable _table = new(zeroTerminalSnr);

    /// <summary>Makes latents; all noise comes from the image's seed, and no other random sequence is touched.</summary>
    /// <param name="image">What to make.</param>
    /// <param name="prompts">Its prompts' encodings.</param>
    /// <param name="step">Called before each step with its number from 0.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <returns>[1, 4, H/8, W/8] fp32</returns>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public Tensor Sample(
        SampleImage image, EncodedImage prompts, Action<int> step, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new Generator((ulong)image.Seed, CPU); // the WebUIs' "CPU" source of noise
        var now = 0;
        Predict predict = (latents, timesteps) => Predicted(latents, timesteps, prompts.Positive.At(now));
        if (image.Cfg != 1)
            predict = Guidance.Of(Both(() => prompts.Positive.At(now), () => prompts.Negative.At(now)),
                image.Cfg, image.CfgRescale);
        var run = new SamplerRun(image.Steps, SamplerChoice.Resolve(image.Sampler, image.Schedule), Noise)
        {
            BeforeStep = (number, _) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                step(now = number);
            },
        };
        var denoiser = new Denoiser(predict, prediction, _table);
        return SamplerChoice.Create(image.Sampler).Sample(denoiser, Noise(), run).MoveToOuterDisposeScope();

        Tensor Noise() => randn(
            [1, UNetModel.LatentChannels, image.Height / Vae.Factor, image.Width / Vae.Factor], float32, CPU,
            generator: random).to(device); // [1, 4, H/8, W/8] fp32
    }

    /// <summary>In one pass where the prompts are of one length, else one after the other as the WebUI does.</summary>
    private Predict Both(Func<Conditioning> positive, Func<Conditioning> negative) => (latents, timesteps) =>
    {
        var (prompt, other) = (positive(), negative());
        if (prompt.Context.shape[1] == other.Context.shape[1])
        {
            var vector = prompt.Vector is null ? null : cat([prompt.Vector, other.Vector!]);     // [2, P + 6·256]
            return Predicted(latents, timesteps, new Conditioning(cat([prompt.Context, other.Context]), vector));
        }
        var (halves, times) = (latents.chunk(2), timesteps.chunk(2));
        return cat([Predicted(halves[0], times[0], prompt), Predicted(halves[1], times[1], other)]); // [2, 4, h, w]
    };

    private Tensor Predicted(Tensor latents, Tensor timesteps, Conditioning read) =>
        unet.Forward(latents.to(dtype), timesteps, read.To(dtype)).to(float32); // [B, 4, h, w] fp32
}
