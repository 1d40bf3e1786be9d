using TrainTools.Core.Settings;
using TrainTools.Diffusion.Noise;
using TrainTools.Training.Run;
using static TorchSharp.torch;

namespace TrainTools.Training.Batches;

/// <summary>
/// Makes batches: draws latents, noise and timesteps, and encodes captions. All draws come from one generator on the CPU,
/// so that a seed gives the same run on every device.
/// </summary>
public sealed class BatchSource : IDisposable
{
    private readonly IReadOnlyList<CachedPicture> _pictures;
    private readonly Func<IReadOnlyList<string>, Tensor> _encode;
    private readonly TrainingSettings _settings;
    private readonly BatchSampler _sampler;
    private readonly Device _device;

    /// <param name="pictures">The cached pictures; not owned.</param>
    /// <param name="encode">Gives a batch of captions' contexts, [B, S, D].</param>
    /// <param name="settings">Batch size, seed, caption shuffling.</param>
    /// <param name="device">Where the batch is wanted.</param>
    public BatchSource(
        IReadOnlyList<CachedPicture> pictures, Func<IReadOnlyList<string>, Tensor> encode, TrainingSettings settings,
        Device device)
    {
        (_pictures, _encode, _settings, _device) = (pictures, encode, settings, device);
        _sampler = new BatchSampler(pictures, settings.BatchSize, settings.Seed);
        Random = RandomStream.Create(settings.Seed, RandomStream.Batches);
    }

    /// <summary>Steps an epoch.</summary>
    public int PerEpoch => _sampler.BatchesPerEpoch;

    /// <summary>What all draws come from; its state decides the batches to come.</summary>
    public Generator Random { get; }

    /// <summary>The batches of an epoch, as indices into the pictures.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Epoch(int epoch) => _sampler.Epoch(epoch);

    /// <summary>The file names of these pictures, each once.</summary>
    public IEnumerable<string> Names(IReadOnlyList<int> indices) =>
        indices.Select(i => Path.GetFileName(_pictures[i].Picture.Path)).Distinct();

    /// <summary>The batch of these pictures, which share a bucket.</summary>
    public Batch Next(IReadOnlyList<int> indices)
    {
        using var scope = NewDisposeScope();
        var pictures = indices.Select(i => _pictures[i]).ToList();
        var mean = stack(pictures.Select(picture => picture.Mean));           // [B, 4, H/8, W/8] fp32
        var deviation = stack(pictures.Select(picture => picture.Deviation)); // [B, 4, H/8, W/8] fp32
        var latents = mean + deviation * Normal(mean.shape);                  // [B, 4, H/8, W/8] fp32
        var noise = Normal(mean.shape);                                       // [B, 4, H/8, W/8] fp32
        var count = new long[] { pictures.Count };
        var timesteps = randint(0L, NoiseSchedule.Timesteps, count, int64, CPU, generator: Random); // [B] int64
        var context = _encode(pictures.Select(Caption).ToList());             // [B, S, D]
        return new Batch(
            latents.to(_device).MoveToOuterDisposeScope(),
            noise.to(_device).MoveToOuterDisposeScope(),
            timesteps.to(_device).MoveToOuterDisposeScope(),
            context.MoveToOuterDisposeScope());
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => Random.Dispose();

    private Tensor Normal(long[] shape) => randn(shape, float32, CPU, generator: Random); // [B, 4, H/8, W/8] fp32

    private string Caption(CachedPicture picture) => _settings.ShuffleCaption
        ? CaptionShuffle.Apply(picture.Picture.Caption, _settings.KeepTokens, Random)
        : picture.Picture.Caption;
}
