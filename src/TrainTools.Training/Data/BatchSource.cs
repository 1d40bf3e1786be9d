using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
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
    private readonly CaptionsAhead? _ahead;
    private IReadOnlyList<IReadOnlyList<int>> _epoch = [];
    private int _done;    // batches of the epoch that were taken
    private int _encoded; // batches of the epoch whose captions are encoded or used

    /// <param name="images">The cached images; not owned.</param>
    /// <param name="encode">Gives what the U-Net reads of a batch's captions and sizes.</param>
    /// <param name="settings">Batch size, seed, caption shuffling.</param>
    /// <param name="device">Where the batch is wanted.</param>
    /// <param name="ahead">
    /// Is told an epoch's captions before <paramref name="encode"/> is asked for them; null: nobody is.
    /// </param>
    public BatchSource(
        IReadOnlyList<CachedImage> images, EncodeCaptions encode, TrainingSettings settings, Device device,
        CaptionsAhead? ahead = null)
    {
        (_images, _encode, _settings, _device, _ahead) = (images, encode, settings, device, ahead);
        _sampler = new BatchSampler(images, settings.BatchSize, settings.Seed);
        Random = RandomStream.Create(settings.Seed, RandomStream.Batches);
    }

    /// <summary>Steps an epoch.</summary>
    public int PerEpoch => _sampler.BatchesPerEpoch;

    /// <summary>What all draws come from; its state decides the batches to come.</summary>
    public Generator Random { get; }

    /// <summary>Begins an epoch, or goes on in its middle.</summary>
    /// <param name="epoch">1 is the first.</param>
    /// <param name="done">Batches of the epoch that were taken before.</param>
    /// <returns>
    /// The batches that are left, as indices into the images; <see cref="Next"/> takes them in this order.
    /// </returns>
    public IEnumerable<IReadOnlyList<int>> Begin(int epoch, int done)
    {
        _epoch = _sampler.Epoch(epoch);
        _done = _encoded = done;
        return _epoch.Skip(done);
    }

    /// <summary>The file names of these images, each once.</summary>
    public IEnumerable<string> Names(IReadOnlyList<int> indices) =>
        indices.Select(i => Path.GetFileName(_images[i].Image.Path)).Distinct();

    /// <summary>The batch of these images, which share a bucket.</summary>
    public Batch Next(IReadOnlyList<int> indices)
    {
        if (_ahead is not null && _done == _encoded)
            EncodeAhead(_ahead);
        _done++;
        using var scope = NewDisposeScope();
        var images = indices.Select(i => _images[i]).ToList();
        var drawn = Draw(indices, Random);
        var mean = stack(images.Select(image => image.Mean));           // [B, 4, H/8, W/8] fp32
        var deviation = stack(images.Select(image => image.Deviation)); // [B, 4, H/8, W/8] fp32
        var latents = mean.Plus(deviation * drawn.Latents);             // [B, 4, H/8, W/8] fp32
        var noise = drawn.Offset is null
            ? drawn.Noise
            : NoiseOffset.Add(drawn.Noise, latents, drawn.Offset, _settings.Loss); // [B, 4, H/8, W/8]
        var conditioning = _encode(drawn.Captions, [.. images.Select(image => image.Sizes)]);
        return new Batch(
            latents.to(_device).MoveToOuterDisposeScope(),
            noise.to(_device).MoveToOuterDisposeScope(),
            drawn.Timesteps.to(_device).MoveToOuterDisposeScope(),
            new Conditioning(
                conditioning.Context.MoveToOuterDisposeScope(), conditioning.Vector?.MoveToOuterDisposeScope()));
    }

    /// <summary>Frees the generator.</summary>
    public void Dispose() => Random.Dispose();

    /// <summary>
    /// All that is random in a batch, in the order that every run and every saved state relies on. The tensors belong
    /// to the scope at hand.
    /// </summary>
    private Drawn Draw(IReadOnlyList<int> indices, Generator random)
    {
        long[] shape = [indices.Count, .. _images[indices[0]].Mean.shape];
        var latents = Normal(shape);                                          // [B, 4, H/8, W/8] fp32
        var noise = Normal(shape);                                            // [B, 4, H/8, W/8] fp32
        var count = new long[] { indices.Count };
        var timesteps = randint(0L, NoiseSchedule.Timesteps, count, int64, CPU, generator: random); // [B] int64
        var captions = indices.Select(i => Caption(_images[i].Image.Caption, random)).ToList();
        var offset = _settings.Loss.NoiseOffset > 0 ? Normal([.. shape[..2], 1, 1]) : null; // [B, 4, 1, 1] fp32
        return new Drawn(latents, noise, timesteps, captions, offset);

        Tensor Normal(long[] size) => randn(size, float32, CPU, generator: random);
    }

    private string Caption(string caption, Generator random) => _settings.ShuffleCaption
        ? CaptionShuffle.Apply(caption, _settings.KeepTokens, random, _settings.LiteralCaptions)
        : caption;

    /// <summary>
    /// Draws from a copy of the generator what the steps to come will draw, and hands their captions on.
    /// </summary>
    private void EncodeAhead(CaptionsAhead ahead)
    {
        var (from, to) = Stretch(ahead.Most);
        using var scope = NewDisposeScope();
        using var random = new Generator(0);
        random.set_state(Random.get_state());
        var captions = new List<string>();
        foreach (var batch in _epoch.Skip(_done).Take(to - _done))
        {
            using var step = NewDisposeScope();
            captions.AddRange(Draw(batch, random).Captions);
        }

        _encoded = to;
        ahead.Encode(captions, _epoch.Skip(from).Take(_done - from).Sum(batch => batch.Count));
    }

    /// <summary>
    /// The stretch of the epoch in which the next batch lies. Counted from the epoch's beginning, so that a run that
    /// goes on in its middle has the stretches of one that was never interrupted.
    /// </summary>
    private (int From, int To) Stretch(int most)
    {
        var (from, captions) = (0, 0);
        for (var to = 0; to < _epoch.Count; to++)
        {
            if (captions > 0 && captions + _epoch[to].Count > most)
            {
                if (to > _done)
                    return (from, to);
                (from, captions) = (to, 0);
            }
            captions += _epoch[to].Count;
        }
        return (from, _epoch.Count);
    }

    private sealed record Drawn(
        Tensor Latents, Tensor Noise, Tensor Timesteps, IReadOnlyList<string> Captions, Tensor? Offset);
}
