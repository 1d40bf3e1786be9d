using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// The loss on images that are not trained on, at the same timesteps and noise every time, so that its values can be
/// compared within a run and between runs of the same seed. It draws from a sequence of its own.
/// </summary>
public sealed class Validation
{
    // The middles of four quarters of the schedule: from fine detail to the image's layout.
    private static readonly long[] Timesteps = [125, 375, 625, 875];

    private readonly IReadOnlyList<CachedImage> _images;
    private readonly EncodeCaptions _encode;
    private readonly UNetModel _unet;
    private readonly Objective _objective;
    private readonly long _seed;
    private readonly Device _device;

    /// <param name="images">The validation images, at least one; not owned.</param>
    /// <param name="encode">Gives what the U-Net reads of captions and sizes.</param>
    /// <param name="unet">The U-Net with its LoRA.</param>
    /// <param name="objective">The loss that is trained on.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="device">Where the U-Net computes.</param>
    public Validation(
        IReadOnlyList<CachedImage> images, EncodeCaptions encode, UNetModel unet, Objective objective, long seed, Device device)
    {
        (_images, _encode, _unet) = (images, encode, unet);
        (_objective, _seed, _device) = (objective, seed, device);
    }

    /// <summary>How many images the validation set has.</summary>
    public int Count => _images.Count;

    /// <summary>The mean loss now, over images and timesteps.</summary>
    /// <param name="cancellationToken">Ends it between two images.</param>
    /// <returns>Null when it was asked to stop.</returns>
    public double? Loss(CancellationToken cancellationToken)
    {
        using var frozen = no_grad();
        using var random = RandomStream.Create(_seed, RandomStream.Validation);
        var losses = new List<double>();
        foreach (var image in _images)
        {
            if (cancellationToken.IsCancellationRequested)
                return null;

            using var scope = NewDisposeScope();
            var latents = image.Mean.unsqueeze(0).to(_device);          // [1, 4, H/8, W/8] fp32
            var conditioning = _encode([image.Image.Caption], [image.Sizes]);
            losses.AddRange(Timesteps.Select(timestep => Loss(latents, conditioning, timestep, random)));
        }

        return losses.Average();
    }

    private double Loss(Tensor latents, Conditioning conditioning, long timestep, Generator random)
    {
        using var scope = NewDisposeScope();
        var noise = randn(latents.shape, float32, CPU, generator: random).to(_device); // [1, 4, H/8, W/8] fp32
        var timesteps = tensor(new[] { timestep }, int64, _device);                    // [1] int64
        return _objective.Loss(_unet.Forward, latents, noise, timesteps, conditioning).item<float>(); // waits
    }
}
