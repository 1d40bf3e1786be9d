using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Diffusion.Networks;
using TrainTools.Training.Buckets;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using static TorchSharp.torch;

namespace TrainTools.Training.Batches;

/// <summary>Takes every picture through the VAE once, so that no step has to, and owns the latents.</summary>
public sealed class LatentCache : IDisposable
{
    private const int ReadAhead = 3; // enough that decoding keeps up on two cores; each waits with its pixels

    private readonly Vae _vae;
    private readonly BucketPlan _plan;
    private readonly Device _device;
    private readonly Action<TrainingEvent> _report;
    private readonly List<CachedPicture> _items = [];

    /// <param name="vae">The autoencoder, fp32; it may be freed once the pictures are encoded.</param>
    /// <param name="plan">Chooses each picture's bucket.</param>
    /// <param name="device">Where the VAE computes.</param>
    /// <param name="report">Hears of progress and of pictures that are left out.</param>
    public LatentCache(Vae vae, BucketPlan plan, Device device, Action<TrainingEvent> report) =>
        (_vae, _plan, _device, _report) = (vae, plan, device, report);

    /// <summary>The pictures that could be encoded.</summary>
    public IReadOnlyList<CachedPicture> Items => _items;

    /// <summary>Encodes pictures.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="strict">Whether a picture that cannot be read ends the run; otherwise it is left out.</param>
    /// <param name="stop">Ends the work between two pictures.</param>
    /// <exception cref="PictureException">With <paramref name="strict"/>: a picture cannot be read.</exception>
    /// <exception cref="TrainingException">No picture can be read, or the VAE's answer is not a number.</exception>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public void Encode(IReadOnlyList<TrainingPicture> pictures, bool strict, CancellationToken stop)
    {
        var done = 0;
        foreach (var prepared in new PicturesAhead(pictures, _plan, ReadAhead).Read())
        {
            stop.ThrowIfCancellationRequested();
            Encode(prepared, strict);
            _report(new Preparing("pictures", ++done, pictures.Count));
        }

        if (_items.Count == 0)
            throw new TrainingException("None of the pictures can be used; see the warnings above and replace them.");
    }

    /// <summary>Frees the latents.</summary>
    public void Dispose() => _items.ForEach(picture => picture.Dispose());

    private void Encode(Task<PreparedPicture> picture, bool strict)
    {
        try
        {
            var (source, choice, cut) = picture.GetAwaiter().GetResult();
            _items.Add(Encode(source, choice, cut));
        }
        catch (PictureException problem) when (!strict)
        {
            _report(new Warned($"{problem.Message} It is left out."));
        }
    }

    private CachedPicture Encode(TrainingPicture picture, BucketChoice choice, Picture cut)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var bytes = tensor(cut.Rgb, new long[] { 1, cut.Height, cut.Width, 3 }, uint8, _device);  // [1, H, W, 3] uint8
        using Scalar half = 127.5.ToScalar(), one = 1.0.ToScalar();
        var pixels = bytes.permute(0, 3, 1, 2).to(float32).div_(half).sub_(one).contiguous();     // [1, 3, H, W] fp32
        var (mean, logVariance) = _vae.Encode(pixels);                                            // [1, 4, H/8, W/8]
        using var root = 0.5.ToScalar(); // of the variance, in its logarithm
        var deviation = (logVariance * root).exp();                                               // [1, 4, H/8, W/8]
        if (!(mean + deviation).isfinite().all().item<bool>()) // waits once a picture: NaN here would poison the run
        {
            throw new TrainingException(
                $"{Path.GetFileName(picture.Path)}: the base model's VAE gives numbers that are not finite. " +
                "The base model seems to be damaged; choose another.");
        }

        return new CachedPicture(picture, choice, Scaled(mean), Scaled(deviation));
    }

    private static Tensor Scaled(Tensor x)
    {
        using var scale = Vae.Scale.ToScalar();
        return (x[0] * scale).cpu().DetachFromDisposeScope(); // [4, H/8, W/8]
    }
}
