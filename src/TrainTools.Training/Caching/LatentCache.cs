using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Imaging;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>
/// Takes every image through the VAE once, so that no step has to, and owns the latents. What a cache on the disk has
/// of them is read from there; the VAE is loaded only if that is not all.
/// </summary>
public sealed class LatentCache : IDisposable
{
    private const int ReadAhead = 3; // enough that decoding keeps up on two cores; each waits with its pixels
    private const int Lookups = 4;   // image files that are read at a time to find their latents
    internal const int PixelsACallOnGpu = 1024 * 1024; // one image of SDXL, four of SD 1.x

    private readonly Func<Vae> _load;
    private readonly BucketPlan _plan;
    private readonly Device _device;
    private readonly Action<TrainingEvent> _report;
    private readonly LatentEntries? _entries;
    private readonly int _pixelsACall;
    private readonly int _tile;
    private Vae? _vae;
    private CachedImage?[] _items = [];
    private int _done;

    /// <param name="load">Loads the autoencoder, fp32; it is freed once the images are encoded.</param>
    /// <param name="plan">Chooses each image's bucket.</param>
    /// <param name="device">Where the VAE computes.</param>
    /// <param name="report">Receives progress and images that are left out.</param>
    /// <param name="entries">Latents of earlier runs, and where these are kept for later ones; null: nowhere.</param>
    /// <param name="pixelsACall">
    /// Pixels of a bucket's images that go through the VAE at once, at least one image. On a processor one by one:
    /// several at once are no faster there (tests/benchmarks/performance.md).
    /// </param>
    /// <param name="tile">Side of the tiles in which larger images go through the VAE; 0: whole images.</param>
    public LatentCache(
        Func<Vae> load, BucketPlan plan, Device device, Action<TrainingEvent> report, LatentEntries? entries = null,
        int? pixelsACall = null, int tile = 0)
    {
        (_load, _plan, _device, _report, _entries, _tile) = (load, plan, device, report, entries, tile);
        _pixelsACall = pixelsACall ?? (device.type == DeviceType.CPU ? 1 : PixelsACallOnGpu);
    }

    /// <summary>The images that could be encoded, in their order.</summary>
    public IReadOnlyList<CachedImage> Items { get; private set; } = [];

    /// <summary>How many of them went through the VAE in tiles, now or when they were kept.</summary>
    public int Cut => Items.Count(image => TiledVae.IsCut(_tile, image.Choice.Bucket.Height, image.Choice.Bucket.Width));

    /// <summary>Encodes images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="strict">Whether an image that cannot be read ends the run; otherwise it is left out.</param>
    /// <param name="cancellationToken">Ends the work between two batches of images.</param>
    /// <exception cref="ImageException">With <paramref name="strict"/>: an image cannot be read.</exception>
    /// <exception cref="TrainingException">No image can be read, or the VAE's answer is not a number.</exception>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public void Encode(IReadOnlyList<TrainingImage> images, bool strict, CancellationToken cancellationToken)
    {
        (_items, _done) = (new CachedImage?[images.Count], 0);
        var keys = Find(images, cancellationToken);
        try
        {
            EncodeRest(images, keys, strict, cancellationToken);
        }
        finally
        {
            _vae?.Dispose(); // a third of a gigabyte, which no step needs
            _vae = null;
        }

        Items = [.. _items.OfType<CachedImage>()];
        if (Items.Count == 0)
            throw new TrainingException(new Problem("image.none_usable", ""));
    }

    /// <summary>Frees the latents.</summary>
    public void Dispose()
    {
        foreach (var image in _items)
            image?.Dispose();
    }

    /// <summary>Takes what the cache has.</summary>
    /// <returns>Each image's name in the cache; null where there is no cache, or the image cannot be read.</returns>
    private string?[] Find(IReadOnlyList<TrainingImage> images, CancellationToken cancellationToken)
    {
        var keys = new string?[images.Count];
        if (_entries is null)
            return keys;

        var choices = new BucketChoice[images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Lookups, CancellationToken = cancellationToken };
        Parallel.For(0, images.Count, options, i =>
        {
            try
            {
                var file = ImageReader.Open(images[i].Path);
                choices[i] = _plan.Select(file.Header.Width, file.Header.Height);
                keys[i] = _entries.Key(file.Sha256(), images[i], choices[i]);
            }
            catch (ImageException)
            {
                keys[i] = null; // said when its turn to be encoded comes
            }
        });
        for (var i = 0; i < images.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (keys[i] is not { } key || _entries.Read(key, images[i], choices[i]) is not var (image, notes))
                continue;
            _items[i] = image;
            Note(notes);
            _report(new Preparing("images", ++_done, images.Count));
        }
        return keys;
    }

    private void EncodeRest(
        IReadOnlyList<TrainingImage> images, string?[] keys, bool strict, CancellationToken cancellationToken)
    {
        var places = Enumerable.Range(0, images.Count).Where(i => _items[i] is null).ToList();
        var waiting = new Dictionary<BucketSize, List<(int Place, PreparedImage Image)>>();
        var prepared = new ImagesAhead([.. places.Select(i => images[i])], _plan, ReadAhead).Read();
        foreach (var (place, task) in places.Zip(prepared))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Prepared(task, strict) is not { } image)
            {
                _report(new Preparing("images", ++_done, images.Count));
                continue;
            }

            var bucket = image.Choice.Bucket;
            if (!waiting.TryGetValue(bucket, out var batch))
                waiting[bucket] = batch = [];
            batch.Add((place, image));
            if ((batch.Count + 1) * bucket.Width * bucket.Height <= _pixelsACall)
                continue;
            EncodeBatch(batch);
            batch.Clear();
        }
        foreach (var batch in waiting.Values.Where(batch => batch.Count > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            EncodeBatch(batch);
        }

        void EncodeBatch(List<(int Place, PreparedImage Image)> batch)
        {
            var encoded = Encode([.. batch.Select(one => one.Image)]);
            foreach (var ((place, image), latents) in batch.Zip(encoded))
            {
                _items[place] = latents;
                if (keys[place] is { } key)
                    _entries!.Write(key, latents, image.Notes);
                _report(new Preparing("images", ++_done, images.Count));
            }
        }
    }

    private PreparedImage? Prepared(Task<PreparedImage> task, bool strict)
    {
        try
        {
            var prepared = task.GetAwaiter().GetResult();
            Note(prepared.Notes);
            return prepared;
        }
        catch (ImageException error) when (!strict)
        {
            _report(new Warned(new Problem("image.left_out", "", Problem.Inner("fault_problem", error.Problem))));
            return null;
        }
    }

    private void Note(IReadOnlyList<Problem> notes)
    {
        foreach (var note in notes)
            _report(new Warned(note));
    }

    /// <summary>The latents of images that share a bucket.</summary>
    private List<CachedImage> Encode(IReadOnlyList<PreparedImage> images)
    {
        _vae ??= _load();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (mean, logVariance) = new TiledVae(_vae, _tile).Encode(Pixels(images));   // [B, 4, H/8, W/8] each
        using Scalar root = 0.5.ToScalar(), scale = _vae.Scale.ToScalar(); // root of the variance, in its logarithm
        var means = mean * scale;                                                     // [B, 4, H/8, W/8]
        var deviations = (logVariance * root).exp() * scale;                          // [B, 4, H/8, W/8]
        var areFinite = means.isfinite().logical_and(deviations.isfinite()).flatten(1).all(1); // [B] bool
        var finite = areFinite.cpu().data<bool>().ToArray();                          // waits once a batch
        if (Array.IndexOf(finite, false) is var bad and >= 0) // it would poison the run
        {
            throw new TrainingException(
                new Problem("model.vae_not_finite", "", ("file", Path.GetFileName(images[bad].Image.Path))));
        }

        (means, deviations) = (means.cpu(), deviations.cpu());                        // [B, 4, H/8, W/8] each
        return [.. images.Select((image, i) =>
            new CachedImage(image.Image, image.Choice, One(means, i), One(deviations, i)))];

        static Tensor One(Tensor batch, int i) => batch[i].clone().DetachFromDisposeScope(); // [4, H/8, W/8]
    }

    private Tensor Pixels(IReadOnlyList<PreparedImage> images)
    {
        using var scope = NewDisposeScope();
        var cuts = images.Select(image => image.Cut)
            .Select(cut => tensor(cut.Rgb, new long[] { 1, cut.Height, cut.Width, 3 }, uint8, _device)); // [1, H, W, 3]
        using Scalar half = 127.5.ToScalar(), one = 1.0.ToScalar();
        return cat(cuts.ToArray()).permute(0, 3, 1, 2).to(float32).div_(half).sub_(one).contiguous()
            .MoveToOuterDisposeScope();                                               // [B, 3, H, W] fp32, -1 to 1
    }
}
