using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// oneDNN, through which libtorch's convolutions go on a processor. On some processors it leaves the channels with which
/// it fills up its blocks of 16 as they lie in memory instead of at zero, so that a convolution of 4 or 24 channels is
/// wrong by a third or no number at all (seen: oneDNN 3.7.1 in libtorch 2.10 on an AMD EPYC of family 26, in AVX2 and
/// AVX-512). Where that is so, libtorch is told to do without: as fast in fp32, a thousand times slower in bf16.
/// </summary>
public static class OneDnn
{
    // The C++ functions at::globalContext(), at::Context::setUserEnabledMkldnn(bool) and setUserEnabledNNPACK(bool), as the
    // compilers write them.
    private static readonly (string Context, string OneDnn, string Nnpack) Symbols = OperatingSystem.IsWindows()
        ? ("?globalContext@at@@YAAEAVContext@1@XZ", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z",
            "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z")
        : ("_ZN2at13globalContextEv", "_ZN2at7Context20setUserEnabledMkldnnEb", "_ZN2at7Context20setUserEnabledNNPACKEb");

    /// <summary>Whether convolutions come out right on this processor; some milliseconds.</summary>
    public static bool IsRight()
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
            var (output, gradient) = Convolve(image.to(type), weight.to(type));
            var (expected, expectedGradient) = Convolve(image, weight); // float64 takes another way
            return IsClose(output, expected, within) && IsClose(gradient, expectedGradient, within);
        }
    }

    /// <summary>Has libtorch compute without oneDNN from now on; false where this libtorch offers no way.</summary>
    /// <param name="libraries">The folder that libtorch was loaded from.</param>
    public static bool SwitchOff(string libraries) => SwitchOff(libraries, Symbols.OneDnn);

    /// <summary>
    /// Has libtorch not ask NNPACK, which is asked where oneDNN is not: made for phones, it knows few processors and says
    /// so on stderr at each convolution.
    /// </summary>
    /// <param name="libraries">The folder that libtorch was loaded from.</param>
    public static void SwitchOffNnpack(string libraries) => _ = SwitchOff(libraries, Symbols.Nnpack);

    private static bool SwitchOff(string libraries, string symbol)
    {
        var library = NativeLibrary.Load(Path.Combine(libraries, LibtorchFolder.FileName("torch_cpu")));
        if (!NativeLibrary.TryGetExport(library, Symbols.Context, out var context)
            || !NativeLibrary.TryGetExport(library, symbol, out var enable))
        {
            return false;
        }
        var shared = Marshal.GetDelegateForFunctionPointer<GlobalContext>(context)();
        Marshal.GetDelegateForFunctionPointer<SetEnabled>(enable)(shared, 0);
        return true;
    }

    // The output, and the image's gradient of the sum of its squares.
    private static (Tensor Output, Tensor Gradient) Convolve(Tensor image, Tensor weight)
    {
        var leaf = image.detach().requires_grad_(true);
        LeaveNoZeros();
        var output = nn.functional.conv2d(leaf, weight, padding: [1, 1]);
        return (output.detach(), autograd.grad([output.to(float64).square().sum()], [leaf])[0]);
    }

    // Memory that was never used is zero and would hide the fault; so what comes next lies where this was.
    private static void LeaveNoZeros()
    {
        using var scope = NewDisposeScope();
        for (var count = 1L << 10; count <= 1L << 16; count *= 2)
            _ = full([count], double.NaN, float32, CPU);
    }

    private static bool IsClose(Tensor found, Tensor expected, double within)
    {
        var difference = (found.to(float64) - expected).abs().max() / expected.abs().max();
        return difference.item<double>() <= within; // false for what is no number
    }

    private delegate nint GlobalContext();

    private delegate void SetEnabled(nint context, byte isEnabled);
}
