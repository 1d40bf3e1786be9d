using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// oneDNN, through which libtorch's convolutions go on a processor. On some processors it leaves the channels with which
/// it fills up its blocks of 16 as they lie in memory instead of at zero, so that a convolution of 4 or 24 channels is
/// wrong by a third or no number at all (seen: oneDNN 3.7.1 in libtorch 2.10 on an AMD EPYC of family 26, in AVX2 and
/// AVX-512). Where that is so, we fill the channels up ourselves. A 1×1 convolution of channels that lie beside each other
/// is wrong there likewise (two images of 4×4 pixels: by the size of the numbers themselves), so that on a processor it is
/// computed as the product that it is.
/// </summary>
public static class OneDnn
{
    private const int Block = 16; // channels

    private static readonly Scalar One = 1.ToScalar(); // held, for libtorch reads it while a collection may free it

    // The C++ functions at::globalContext() and at::Context::setUserEnabledNNPACK(bool), as the compilers write them.
    private static readonly (string Context, string Nnpack) Symbols = OperatingSystem.IsWindows()
        ? ("?globalContext@at@@YAAEAVContext@1@XZ", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z")
        : ("_ZN2at13globalContextEv", "_ZN2at7Context20setUserEnabledNNPACKEb");

    /// <summary>A convolution that is right on every processor.</summary>
    /// <param name="x">[B, in, H, W]</param>
    /// <param name="weight">[out, in, kernel, kernel]</param>
    /// <param name="bias">[out], or null</param>
    /// <returns>[B, out, H', W']</returns>
    public static Tensor Convolve(
        Tensor x, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null)
    {
        if (x.device_type == DeviceType.CPU && IsProduct(weight, strides, padding))
            return Multiply(x, weight, bias);

        var (missingOut, missingIn) = (Missing(weight.shape[0]), Missing(weight.shape[1]));
        if (!LibtorchLoader.FillsChannels || (missingOut | missingIn) == 0 || x.device_type != DeviceType.CPU)
            return nn.functional.conv2d(x, weight, bias, strides: strides, padding: padding);
        return Filled(x, weight, bias, strides, padding, missingOut, missingIn);
    }

    /// <summary>Whether convolutions of any number of channels come out right on this processor; some milliseconds.</summary>
    public static bool IsRight() => IsRight((x, weight) => nn.functional.conv2d(x, weight, padding: [1, 1]));

    /// <summary>Whether those of a function do, against float64.</summary>
    /// <param name="convolve">From [1, in, 8, 8] and [out, in, 3, 3] to [1, out, 8, 8].</param>
    public static bool IsRight(Func<Tensor, Tensor, Tensor> convolve)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(1, CPU);
        return IsRight(float32, inputs: 24, outputs: 64, within: 1e-4)
            && IsRight(float32, inputs: 64, outputs: 4, within: 1e-4)
            && IsRight(bfloat16, inputs: 64, outputs: 24, within: 0.05);

        bool IsRight(ScalarType type, long inputs, long outputs, double within)
        {
            var image = randn([1, inputs, 8, 8], float64, CPU, generator: random);           // [1, in, 8, 8]
            var weight = randn([outputs, inputs, 3, 3], float64, CPU, generator: random);    // [out, in, 3, 3]
            var (output, gradient) = Differentiate(convolve, image.to(type), weight.to(type));
            var (expected, expectedGradient) = Differentiate(convolve, image, weight); // float64 takes another way
            return IsClose(output, expected, within) && IsClose(gradient, expectedGradient, within);
        }
    }

    /// <summary>
    /// Has libtorch not ask NNPACK, which is asked where oneDNN is not: made for phones, it knows few processors and says
    /// so on stderr at each convolution.
    /// </summary>
    /// <param name="libraries">The folder that libtorch was loaded from.</param>
    internal static void SwitchOffNnpack(string libraries)
    {
        var library = NativeLibrary.Load(Path.Combine(libraries, LibtorchFolder.FileName("torch_cpu")));
        if (!NativeLibrary.TryGetExport(library, Symbols.Context, out var context)
            || !NativeLibrary.TryGetExport(library, Symbols.Nnpack, out var enable))
        {
            return; // another build of libtorch: it computes the same and says more
        }
        var shared = Marshal.GetDelegateForFunctionPointer<GlobalContext>(context)();
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(enable)(shared, 0);
    }

    private static bool IsProduct(Tensor weight, long[]? strides, long[]? padding) =>
        weight.shape[2] == 1 && weight.shape[3] == 1 && (strides is null or [1, 1]) && (padding is null or [0, 0]);

    private static Tensor Multiply(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var y = weight.flatten(1).matmul(x.flatten(2));                                      // [B, out, H·W]
        if (bias is not null)
            y = y.add_(bias.unsqueeze(-1), One);                                             // [B, out, H·W]
        return y.view(x.shape[0], -1, x.shape[2], x.shape[3]).MoveToOuterDisposeScope();     // [B, out, H, W]
    }

    // Channels of zero do not change the others; what they add to the output is cut off again.
    private static Tensor Filled(
        Tensor x, Tensor weight, Tensor? bias, long[]? strides, long[]? padding, long missingOut, long missingIn)
    {
        using var scope = NewDisposeScope();
        if (missingIn > 0)
            x = nn.functional.pad(x, [0, 0, 0, 0, 0, missingIn]);                            // [B, in', H, W]
        weight = nn.functional.pad(weight, [0, 0, 0, 0, 0, missingIn, 0, missingOut]);       // [out', in', kernel, kernel]
        if (bias is not null)
            bias = nn.functional.pad(bias, [0, missingOut]);                                 // [out']
        var filled = nn.functional.conv2d(x, weight, bias, strides: strides, padding: padding); // [B, out', H', W']
        return filled.narrow(1, 0, filled.shape[1] - missingOut).MoveToOuterDisposeScope();     // [B, out, H', W']
    }

    private static long Missing(long channels) => (Block - channels % Block) % Block;

    // The output, and the image's gradient of the sum of its squares.
    private static (Tensor Output, Tensor Gradient) Differentiate(
        Func<Tensor, Tensor, Tensor> convolve, Tensor image, Tensor weight)
    {
        var leaf = image.detach().requires_grad_(true);
        LeaveNoZeros();
        var output = convolve(leaf, weight);
        return (output.detach(), autograd.grad([(output.to(float64) * output.to(float64)).sum()], [leaf])[0]);
    }

    // Memory that was never used is zero and would hide the fault; so what comes next lies where this was.
    private static void LeaveNoZeros()
    {
        using var scope = NewDisposeScope();
        using var none = double.NaN.ToScalar();
        for (var count = 1L << 10; count <= 1L << 16; count *= 2)
            _ = full([count], none, float32, CPU);
    }

    private static bool IsClose(Tensor found, Tensor expected, double within)
    {
        var difference = (found.to(float64) - expected).abs().max() / expected.abs().max();
        return difference.item<double>() <= within; // false for what is no number
    }

    private delegate nint GlobalContext();

    private delegate void SetEnabled(nint context, byte isEnabled);
}
