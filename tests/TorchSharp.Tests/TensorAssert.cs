namespace TorchSharp.Tests;

internal static class TensorAssert
{
    /// <summary>float32 results of a few operations on small numbers agree to this.</summary>
    private const float Rounding = 1e-5f;

    internal static void Equal(float[] expected, Tensor actual, float tolerance = Rounding)
    {
        using var scope = NewDisposeScope();
        var found = actual.to_type(float32).data<float>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - found[i]) <= tolerance) && !expected[i].Equals(found[i]))
                Assert.Fail($"[{i}] is {found[i]}, expected {expected[i]} within {tolerance}.");
        }
    }

    internal static void Truth(bool[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.data<bool>().ToArray());

    internal static void Whole(long[] expected, Tensor actual) =>
        Assert.Equal(expected, actual.data<long>().ToArray());

    internal static void Close(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var apart = (expected.to_type(float32) - actual.to_type(float32)).abs().max().ToDouble();
        Assert.True(apart <= tolerance, $"The tensors differ by {apart}, more than {tolerance}.");
    }
}
