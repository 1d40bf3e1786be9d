using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Imaging;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>Takes every image through the VAE once, so that no step has to, and owns the latents.</summary>
public sealed class LatentCache : IDisposable
{
    private const int ReadAhead = 3; // enough that decoding keeps up on two cores; each waits with its pixels

    private readonly Vae _vae;
    private readonly BucketPlan _plan;
    private readonly Device _device;
    private readonly Action<TrainingEvent> _report;
    private readonly List<CachedImage> _items = [];

    /// <param name="vae">The autoencoder, fp32; it may be freed once the images are encoded.</param>
    /// <param name="plan">Chooses each image's bucket.</param>
    /// <param name="device">Where the VAE computes.</param>
    /// <param name="report">Receives progress and images that are left out.</param>
    public LatentCache(Vae vae, BucketPlan plan, Device device, Action<TrainingEvent> report) =>
        (_vae, _plan, _device, _report) = (vae, plan, device, report);

    /// <summary>The images that could be encoded.</summary>
    public IReadOnlyList<CachedImage> Items => _items;

    /// <summary>Encodes images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="strict">Whether an image that cannot be read ends the run; otherwise it is left out.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <exception cref="ImageException">With <paramref name="strict"/>: an image cannot be read.</exception>
    /// <exception cref="TrainingException">No image can be read, or the VAE's answer is not a number.</exception>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public void Encode(IReadOnlyList<TrainingImage> images, bool strict, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var prepared in new ImagesAhead(images, _plan, ReadAhead).Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Encode(prepared, strict);
            _report(new Preparing("images", ++done, images.Count));
        }

        if (_items.Count == 0)
            throw new TrainingException(new Problem("image.none_usable", ""));
    }

    /// <summary>Frees the latents.</summary>
    public void Dispose() => _items.ForEach(image => image.Dispose());

    private void Encode(Task<PreparedImage> image, bool strict)
    {
        try
        {
            var prepared = image.GetAwaiter().GetResult();
            foreach (var note in prepared.Notes) _report(new Warned(note));
            _items.Add(Encode(prepared.Image, prepared.Choice, prepared.Cut));
        }
        catch (ImageException error) when (!strict)
        {
            _report(new Warned(new Problem("image.left_out", "", Problem.Inner("fault_problem", error.Problem))));
        }
    }

    private CachedImage Encode(TrainingImage image, BucketChoice choice, RgbImage cut)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var bytes = tensor(cut.Rgb, new long[] { 1, cut.Height, cut.Width, 3 }, uint8, _device);  // [1, H, W, 3] uint8
        using Scalar half = 127.5.ToScalar(), one = 1.0.ToScalar();
        var pixels = bytes.permute(0, 3, 1, 2).to(float32).div_(half).sub_(one).contiguous();     // [1, 3, H, W] fp32
        var (mean, logVariance) = _vae.Encode(pixels);                                            // [1, 4, H/8, W/8]
        using var root = 0.5.ToScalar(); // of the variance, in its logarithm
        var deviation = (logVariance * root).exp();                                               // [1, 4, H/8, W/8]
        if (!(mean + deviation).isfinite().all().item<bool>()) // waits once an image: NaN here would poison the run
        {
            throw new TrainingException(
                new Problem("model.vae_not_finite", "", ("file", Path.GetFileName(image.Path))));
        }

        return new CachedImage(image, choice, Scaled(mean, _vae.Scale), Scaled(deviation, _vae.Scale));
    }

    private static Tensor Scaled(Tensor x, double factor)
    {
        using var scale = factor.ToScalar();
        return (x[0] * scale).cpu().DetachFromDisposeScope(); // [4, H/8, W/8]
    }
}
