using System.Text;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

[NoTensorLeak]
public sealed class Fp8Tests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F8_E4M3", 0x38, 1.0)]
    [InlineData("F8_E4M3", 0x01, 0.001953125)]  // 2^-9, the smallest
    [InlineData("F8_E4M3", 0x08, 0.015625)]     // 2^-6, the smallest normal one
    [InlineData("F8_E4M3", 0x7E, 448.0)]        // the largest
    [InlineData("F8_E4M3", 0xFE, -448.0)]
    [InlineData("F8_E4M3", 0x7F, double.NaN)]
    [InlineData("F8_E4M3", 0xFF, double.NaN)]
    [InlineData("F8_E5M2", 0x3C, 1.0)]
    [InlineData("F8_E5M2", 0x01, 1.52587890625e-05)] // 2^-16
    [InlineData("F8_E5M2", 0x7B, 57344.0)]
    [InlineData("F8_E5M2", 0x7C, double.PositiveInfinity)]
    [InlineData("F8_E5M2", 0xFC, double.NegativeInfinity)]
    [InlineData("F8_E5M2", 0x7D, double.NaN)]
    public void Load_OfAByte_IsThatNumber(string dtype, int code, double expected) =>
        Assert.Equal(expected, Numbers(dtype)[code]);

    [Theory]
    [InlineData("F8_E4M3", 24, 2)]
    [InlineData("F8_E5M2", 23, 6)]
    public void Load_OfEveryByte_GivesNumbersThatLibtorchKnowsToo(string dtype, int libtorch, int notNumbers)
    {
        using var scope = NewDisposeScope();
        var finite = Numbers(dtype).Where(double.IsFinite).ToArray();
        var numbers = tensor(finite, float32);

        var back = numbers.to((ScalarType)libtorch).to(float32); // TorchSharp has no name for the type

        var infinite = dtype == "F8_E5M2" ? 2 : 0;
        Assert.Equal(256 - notNumbers - infinite, finite.Length);
        Assert.Equal(finite.Length - 1, finite.Distinct().Count()); // 0 and -0 are equal
        TensorAssert.Close(numbers, back);
    }

    [Fact]
    public void Load_WithoutAType_GivesFp32AndAnyOtherOnRequest()
    {
        using var file = SafetensorsFile.Open(Write("F8_E4M3"));

        using var wide = file.Load("x");
        using var half = file.Load("x", float16);

        Assert.Equal((float32, float16), (wide.dtype, half.dtype));
        Assert.Equal(TensorAssert.Numbers(wide), TensorAssert.Numbers(half));
    }

    private double[] Numbers(string dtype)
    {
        using var file = SafetensorsFile.Open(Write(dtype));
        using var tensor = file.Load("x", float32);
        return [.. TensorAssert.Numbers(tensor)];
    }

    private string Write(string dtype)
    {
        var table = Encoding.UTF8.GetBytes($$$"""{"x":{"dtype":"{{{dtype}}}","shape":[256],"data_offsets":[0,256]}}""");
        byte[] all = [.. Enumerable.Range(0, 256).Select(code => (byte)code)];
        return _folder.Write("x.safetensors", [.. BitConverter.GetBytes((long)table.Length), .. table, .. all]);
    }
}
