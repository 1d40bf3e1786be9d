using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Testing;

/// <summary>The generator of reproducible weights (section 1 of the golden numbers' description).</summary>
public static class DeterministicWeights
{
    private const int Chunk = 1 << 16; // numbers a thread computes at a time

    /// <summary>FNV-1a, 64 bits, over the name's UTF-8 bytes.</summary>
    public static ulong Hash(string name)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 0x100000001b3;
        return hash;
    }

    /// <summary>SplitMix64's mixer over the name's hash and the flat index.</summary>
    public static ulong Mixed(ulong hash, long index)
    {
        var z = hash + (ulong)(index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 (included) to 1 (not).</summary>
    public static double Uniform(ulong hash, long index) => (Mixed(hash, index) >> 40) / (double)(1 << 24);

    /// <summary>The weights of a tensor, rounded to fp16 and stored as fp32.</summary>
    /// <param name="name">The tensor's name in its file.</param>
    /// <param name="shape">Its shape; it decides the scale.</param>
    /// <param name="prefix">Put before the name when it is hashed.</param>
    public static Tensor Values(string name, long[] shape, string prefix = "")
    {
        var numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
        Fill(numbers, name, shape, 0, prefix);
        return Of(numbers, shape);
    }

    /// <summary>
    /// Inputs of the full-size checks: sqrt(3)(2u-1), which has variance one, rounded to fp32 only.
    /// </summary>
    public static Tensor Inputs(string name, long[] shape)
    {
        var hash = Hash(name);
        var numbers = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (float)(Math.Sqrt(3) * (2 * Uniform(hash, i) - 1));
        return Of(numbers, shape);
    }

    /// <summary>Fills a stretch of a tensor, beginning at the flat index <paramref name="start"/>.</summary>
    public static void Fill(float[] numbers, string name, long[] shape, long start, string prefix = "")
    {
        var hash = Hash(prefix + name);
        var (offset, scale) = OffsetAndScale(name, shape);
        Parallel.For(0, (numbers.Length + Chunk - 1) / Chunk, chunk =>
        {
            var end = Math.Min(numbers.Length, (chunk + 1) * Chunk);
            for (var i = chunk * Chunk; i < end; i++)
            {
                var weight = offset + scale * (2 * Uniform(hash, start + i) - 1);
                numbers[i] = (float)(Half)(float)weight;
            }
        });
    }

    private static (double Offset, double Scale) OffsetAndScale(string name, long[] shape) => shape.Length switch
    {
        >= 2 => (0, Math.Sqrt(3.0 / shape.Skip(1).Aggregate(1L, (product, size) => product * size))),
        1 when name.EndsWith(".weight", StringComparison.Ordinal) => (1, 0.1), // all of them are norm weights
        _ => (0, 0.02),
    };

    private static Tensor Of(float[] numbers, long[] shape)
    {
        var tensor = torch.empty(shape, ScalarType.Float32); // [shape] fp32
        if (numbers.Length > 0)
            MemoryMarshal.AsBytes(numbers.AsSpan()).CopyTo(tensor.bytes);
        return tensor;
    }
}
