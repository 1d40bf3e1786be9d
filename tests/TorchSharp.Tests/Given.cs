namespace TorchSharp.Tests;

/// <summary>Tensors for tests, on the device that TRAINTOOLS_TEST_DEVICE names (the CPU unless it does).</summary>
internal static class Given
{
    internal static readonly Device Here =
        new(Environment.GetEnvironmentVariable("TRAINTOOLS_TEST_DEVICE") is { Length: > 0 } name ? name : "cpu");

    internal static Tensor Numbers(params float[] values) => tensor(values, device: Here);

    internal static Tensor Grid(long[] shape, params float[] values) =>
        tensor(values, (ReadOnlySpan<long>)shape, device: Here);

    /// <summary>The numbers 0, 1, 2 … in a shape.</summary>
    internal static Tensor Counting(params long[] shape) =>
        arange(shape.Aggregate(1L, (a, b) => a * b), float32, Here).reshape(shape);

    /// <summary>Repeatable normal random numbers.</summary>
    internal static Tensor Noise(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn((ReadOnlySpan<long>)shape, generator: generator).to(Here, disposeAfter: true);
    }
}
