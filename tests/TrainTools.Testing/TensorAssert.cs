using System.Runtime.InteropServices;
using TorchSharp;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace TrainTools.Testing;

/// <summary>Compares tensors number by number and tells where they differ most.</summary>
public static class TensorAssert
{
    /// <summary>
    /// Same shape, and every number within <paramref name="maxAbs"/> plus <paramref name="relative"/> times its size.
    /// </summary>
    public static void Close(Tensor expected, Tensor actual, double maxAbs = 0, double relative = 0)
    {
        SameShape(expected, actual);
        var (wanted, found) = (Numbers(expected), Numbers(actual));
        var worst = -1;
        var worstExcess = 0.0;
        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i].Equals(found[i]))
                continue; // also two NaNs or two infinities
            var excess = Math.Abs(wanted[i] - found[i]) - (maxAbs + relative * Math.Abs(wanted[i]));
            if (!(excess <= 0) && (worst < 0 || !(excess <= worstExcess)))
                (worst, worstExcess) = (i, excess);
        }
        if (worst >= 0)
            throw new XunitException($"The tensors differ, most at {Position(worst, expected.shape)}: expected " +
                $"{wanted[worst]:R}, found {found[worst]:R}; allowed {maxAbs:G3} absolute, {relative:G3} relative.");
    }

    /// <summary>Same shape, and an L2 difference of at most <paramref name="limit"/> of the expected norm.</summary>
    public static void CloseInL2(Tensor expected, Tensor actual, double limit, string what = "The tensor")
    {
        SameShape(expected, actual);
        var (wanted, found) = (Numbers(expected), Numbers(actual));
        double difference = 0, size = 0;
        for (var i = 0; i < wanted.Length; i++)
        {
            difference += (wanted[i] - found[i]) * (wanted[i] - found[i]);
            size += wanted[i] * wanted[i];
        }
        var relative = difference == 0 ? 0 : Math.Sqrt(difference / size);
        if (!(relative <= limit))
            throw new XunitException($"{what} is off by {relative:G4} of its L2 norm; allowed {limit:G3}.");
    }

    /// <summary>
    /// Same shape, and every number within a share of the largest expected one: for sums whose order is free.
    /// </summary>
    public static void CloseInScale(Tensor expected, Tensor actual, double share)
    {
        using var scope = torch.NewDisposeScope();
        Close(expected, actual, maxAbs: share * expected.detach().abs().max().to(ScalarType.Float64).item<double>());
    }

    /// <summary>Same shape, type and bits.</summary>
    public static void Equal(Tensor expected, Tensor actual)
    {
        SameShape(expected, actual);
        if (expected.dtype != actual.dtype)
            throw new XunitException($"Expected {expected.dtype} numbers, found {actual.dtype}.");
        Close(expected, actual);
    }

    /// <summary>A tensor's numbers, flattened, as float64; the tensor may be of any type and on any device.</summary>
    public static double[] Numbers(Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var flat = tensor.detach().cpu().to(ScalarType.Float64).contiguous(); // [any] fp64
        return flat.numel() == 0 ? [] : MemoryMarshal.Cast<byte, double>(flat.bytes).ToArray();
    }

    private static void SameShape(Tensor expected, Tensor actual)
    {
        if (!expected.shape.SequenceEqual(actual.shape))
            throw new XunitException($"Expected the shape [{string.Join(", ", expected.shape)}], " +
                $"found [{string.Join(", ", actual.shape)}].");
    }

    private static string Position(long index, long[] shape)
    {
        var position = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
            (index, position[axis]) = Math.DivRem(index, shape[axis]);
        return $"[{string.Join(", ", position)}]";
    }
}
