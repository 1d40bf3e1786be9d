using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Benchmarks;

/// <summary>What a device reaches in plain operations of the sizes that a U-Net has: the yardstick for a step.</summary>
/// <param name="Products">FLOP/s of a matrix product.</param>
/// <param name="Convolutions">FLOP/s of a 3×3 convolution.</param>
public sealed record DevicePeak(double Products, double Convolutions)
{
    private const int Trials = 5;
    private const int Side = 2048;       // of the square matrices
    private const int Channels = 640;    // in and out
    private const int Pixels = 64;       // height and width

    /// <summary>Measures; takes about a second on a processor, less on a GPU.</summary>
    public static DevicePeak Measure(ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var a = randn(new long[] { Side, Side }, float32, device).to(dtype);
        var image = randn(new long[] { 1, Channels, Pixels, Pixels }, float32, device).to(dtype);
        var kernel = randn(new long[] { Channels, Channels, 3, 3 }, float32, device).to(dtype);
        long[] padding = [1, 1];

        var products = 2.0 * Side * Side * Side / Fastest(() => a.matmul(a));
        var perPixel = 2.0 * 9 * Channels * Channels;
        var convolution = Fastest(() => nn.functional.conv2d(image, kernel, padding: padding));
        return new DevicePeak(products, perPixel * Pixels * Pixels / convolution);

        double Fastest(Func<Tensor> operation) =>
            Enumerable.Range(0, Trials + 1).Select(_ => Seconds(operation, device)).Skip(1).Min();
    }

    private static double Seconds(Func<Tensor> operation, Device device)
    {
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        operation();
        if (device.type == DeviceType.CUDA)
            cuda.synchronize(); // measures the GPU, not the launching
        return watch.Elapsed.TotalSeconds;
    }
}
