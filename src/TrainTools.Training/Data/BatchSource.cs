using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Schedulers;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// Makes batches: draws latents, noise and timesteps, and encodes captions. All draws come from one generator on the CPU,
/// so that a seed gives the same run on every device.
/// </summary>
public sealed class BatchSource : IDisposable
{
    private readonly IReadOnlyList<CachedImage> _images;
    private readonly EncodeCaptions _encode;
    private readonly TrainingSettings _settings;
    private readonly BatchSampler _sampler;
    private readonly Device _device;

    /// <param name="images">The cached images; not owned.</param>
    /// <param name="encode">Gives what the U-Net reads of a batch's captions and sizes.</param>
    /// <param name="settings">Batch size, seed, caption shuffling.</param>
    /// <param name="device">Where the batch is wanted.</param>
    public BatchSource(
        IReadOnlyList<CachedImage> images, EncodeCaptions encode, TrainingSettings settings, Device device)
    {
        (_images, _encode, _settings, _device) = (images, encode, settings, device);
        _sampler = new BatchSampler(images, settings.BatchSize, settings.Seed);
        Random = RandomStream.Create(settings.Seed, RandomStream.Batches);
    }

    /// <summary>Steps an epoch.</summary>
    public int PerEpoch => _sampler.BatchesPerEpoch;

    /// <summary>What all draws come from; its state decides the batches to come.</summary>
    public Generator Random { get; }

    /// <summary>The batches of an epoch, as indices into the images.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Epoch(int epoch) => _sampler.Epoch(epoch);

    /// <summary>The file names of these images, each once.</summary>
    public IEnumerable<string> Names(IReadOnlyList<int> indices) =>
        indices.Select(i => Path.GetFileName(_images[i].Image.Path)).Distinct();

    /// <summary>The batch of these images, which share a bucket.</summary>
    public Batch Next(IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var images = indices.Select(i => _images[i]).ToList();
        var mean = stack(images.Select(image => image.Mean));           // [B, 4, H/8, W/8] fp32
        var deviation = stack(images.Select(image => image.Deviation)); // [B, 4, H/8, W/8] fp32
        var latents = mean + deviation * Normal(mean.shape);                  // [B, 4, H/8, W/8] fp32
        var noise = Normal(mean.shape);                                       // [B, 4, H/8, W/8] fp32
        var count = new long[] { images.Count };
        var timesteps = randint(0L, NoiseSchedule.Timesteps, count, int64, CPU, generator: Random); // [B] int64
        var conditioning = _encode([.. images.Select(Caption)], [.. images.Select(image => image.Sizes)]);
        if (_settings.Loss.NoiseOffset > 0) // drawn last: a run without it draws the same as ever
            noise = NoiseOffset.Add(noise, latents, Normal([.. mean.shape[..2], 1, 1]), _settings.Loss);
        return new Batch(
            latents.to(_device).MoveToOuterDisposeScope(),
            noise.to(_device).MoveToOuterDisposeScope(),
            timesteps.to(_device).MoveToOuterDisposeScope(),
            new Conditioning(
                conditioning.Context.MoveToOuterDisposeScope(), conditioning.Vector?.MoveToOuterDisposeScope()));
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => Random.Dispose();

    private Tensor Normal(long[] shape) => randn(shape, float32, CPU, generator: Random); // [B, 4, H/8, W/8] fp32

    private string Caption(CachedImage image) => _settings.ShuffleCaption
        ? CaptionShuffle.Apply(image.Image.Caption, _settings.KeepTokens, Random, _settings.LiteralCaptions)
        : image.Image.Caption;
}
