// 8-bit optimizer states: Dettmers et al. 2022, "8-bit Optimizers via Block-wise Quantization", sections 2.1 and 2.2.
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// Numbers kept in a byte each: an index into a map of 256 values between -1 and 1 (or 0 and 1), times the largest
/// magnitude of their block of 256.
/// </summary>
internal sealed class EightBitMoment : IDisposable
{
    /// <summary>Numbers that share a scale.</summary>
    public const int Block = 256; // bitsandbytes' for optimizers

    private const double Tiny = 1.17549435e-38; // the least normal fp32: a block of zeros divides by it

    private readonly Tensor _map;    // [256] fp32
    private readonly Tensor _middles; // [255] fp32, where two values of the map are equally near

    /// <param name="count">How many numbers; all 0.</param>
    /// <param name="isSigned">Whether they may be negative.</param>
    /// <param name="device">Where they lie.</param>
    public EightBitMoment(long count, bool isSigned, Device device)
    {
        using var scope = NewDisposeScope();
        var blocks = (count + Block - 1) / Block;
        var map = DynamicMap(isSigned);
        var middles = map.Zip(map.Skip(1), (low, high) => (low + high) / 2).ToArray();
        if (!isSigned)
            middles[0] = 0; // what is not 0 stays so: Adam divides by it
        Codes = zeros(blocks * Block, uint8, device).DetachFromDisposeScope();
        Scales = zeros(blocks, float32, device).DetachFromDisposeScope();
        _map = Table(map);
        _middles = Table(middles);

        Tensor Table(IEnumerable<double> values) =>
            tensor(values.Select(value => (float)value).ToArray()).to(device).DetachFromDisposeScope();
    }

    /// <summary>[n, up to a multiple of <see cref="Block"/>] uint8.</summary>
    public Tensor Codes { get; }

    /// <summary>[n / <see cref="Block"/>] fp32: the largest magnitude of each block.</summary>
    public Tensor Scales { get; }

    /// <summary>Numbers as they were kept.</summary>
    /// <param name="start">Of the first; a multiple of <see cref="Block"/>.</param>
    /// <param name="count">How many.</param>
    /// <returns>[count] fp32, new.</returns>
    public Tensor Read(long start, long count)
    {
        using var scope = NewDisposeScope();
        var (codes, scales) = Part(start, count);                                     // [b * 256], [b]
        var values = _map.index_select(0, codes.to(int32)).view(-1, Block);           // [b, 256]
        return values.mul_(scales.view(-1, 1)).view(-1).narrow(0, 0, count).MoveToOuterDisposeScope(); // [count]
    }

    /// <summary>Keeps numbers, each as the nearest value that there is.</summary>
    /// <param name="start">Of the first; a multiple of <see cref="Block"/>.</param>
    /// <param name="values">[count] fp32.</param>
    public void Write(long start, Tensor values)
    {
        using var scope = NewDisposeScope();
        using var tiny = Tiny.ToScalar();
        var (codes, scales) = Part(start, values.numel());                            // [b * 256], [b]
        var missing = codes.numel() - values.numel();
        var padded = missing == 0 ? values : nn.functional.pad(values, [0, missing]); // [b * 256]
        var blocks = padded.view(-1, Block);                                          // [b, 256]
        scales.copy_(blocks.abs().amax([1]));
        var relative = blocks / scales.clamp_min(tiny).view(-1, 1);                   // [b, 256] in -1 to 1
        codes.copy_(bucketize(relative, _middles, outInt32: true).view(-1));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in new[] { Codes, Scales, _map, _middles })
            tensor.Dispose();
    }

    /// <summary>
    /// The paper's dynamic map: 0, 1, and seven powers of ten of which each larger one has twice as many steps, rising.
    /// </summary>
    internal static double[] DynamicMap(bool isSigned)
    {
        const int powers = 7;
        var values = new List<double> { 0, 1 };
        for (var i = 0; i < powers; i++)
        {
            var steps = 1 << (isSigned ? i : i + 1);
            foreach (var step in Enumerable.Range(0, steps))
            {
                var middle = 0.1 + 0.9 * (step + 0.5) / steps;
                var value = middle * Math.Pow(10, i - powers + 1);
                values.AddRange(isSigned ? [value, -value] : [value]);
            }
        }

        return [.. values.Order()];
    }

    private (Tensor Codes, Tensor Scales) Part(long start, long count)
    {
        var blocks = (count + Block - 1) / Block;
        return (Codes.narrow(0, start, blocks * Block), Scales.narrow(0, start / Block, blocks));
    }
}
