using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// The order of a run: in each epoch every image comes up as often as its repeats say, in batches of one bucket each,
/// in an order that the seed and the epoch alone decide.
/// </summary>
public sealed class BatchSampler
{
    private readonly List<List<int>> _buckets;
    private readonly int _batchSize;
    private readonly long _seed;

    /// <param name="images">The images with their buckets.</param>
    /// <param name="batchSize">Images a batch; the last of a bucket may be smaller.</param>
    /// <param name="seed">The run's seed.</param>
    public BatchSampler(IReadOnlyList<CachedImage> images, int batchSize, long seed)
    {
        (_batchSize, _seed) = (batchSize, seed);
        _buckets = Enumerable.Range(0, images.Count)
            .GroupBy(i => images[i].Choice.Bucket)
            .OrderBy(bucket => bucket.Key.Width).ThenBy(bucket => bucket.Key.Height)
            .Select(bucket => bucket.SelectMany(i => Enumerable.Repeat(i, images[i].Image.Repeats)).ToList())
            .ToList();
        BatchesPerEpoch = _buckets.Sum(bucket => (bucket.Count + batchSize - 1) / batchSize);
    }

    /// <summary>Steps an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>The batches of an epoch, as indices into the images.</summary>
    /// <param name="epoch">1 is the first.</param>
    public IReadOnlyList<IReadOnlyList<int>> Epoch(int epoch)
    {
        using var random = RandomStream.Create(_seed, RandomStream.Order, epoch);
        var batches = _buckets.SelectMany(bucket => Shuffled(bucket, random).Chunk(_batchSize)).ToList();
        return Shuffled(batches, random);
    }

    private static List<T> Shuffled<T>(List<T> items, Generator random)
    {
        using var scope = NewDisposeScope();
        var order = randperm(items.Count, int64, CPU, generator: random).data<long>().ToArray(); // [n]
        return order.Select(i => items[(int)i]).ToList();
    }
}
