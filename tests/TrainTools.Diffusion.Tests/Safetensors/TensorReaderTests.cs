using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

public sealed class TensorReaderTests : IDisposable
{
    // Every 16-bit pattern, five times, and three more: several pieces, the last one no multiple of anything.
    private static readonly ushort[] Patterns =
        [.. Enumerable.Range(0, 5 * 65_536 + 3).Select(i => (ushort)i)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, NoTensorLeak]
    public void Load_OfFp16AsFp32_IsExactForEveryPattern() =>
        AssertWidened("F16", bits => (float)BitConverter.UInt16BitsToHalf(bits));

    [Fact, NoTensorLeak]
    public void Load_OfBf16AsFp32_IsExactForEveryPattern() =>
        AssertWidened("BF16", bits => BitConverter.UInt32BitsToSingle((uint)bits << 16));

    [Fact, NoTensorLeak]
    public void Load_InTheFilesOwnType_KeepsEveryPattern()
    {
        using var file = SafetensorsFile.Open(WithPatterns("BF16"));

        using var tensor = file.Load("x");

        Assert.Equal(bfloat16, tensor.dtype);
        Assert.True(tensor.bytes.SequenceEqual(Bytes()));
    }

    [Theory, NoTensorLeak]
    [InlineData(2, "BF16", false)]
    [InlineData(2, "F16", true)]
    [InlineData(600_000, "F16", true)]
    public void Load_OfAFileThatWasCutOffMeanwhile_SaysSo(int kept, string dtype, bool widened)
    {
        if (OperatingSystem.IsWindows())
            return; // an open file cannot be cut off there
        var path = WithPatterns(dtype);
        using var file = SafetensorsFile.Open(path);
        using (var cut = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            cut.SetLength(file.DataStart + kept);

        var error = Assert.Throws<CheckpointException>(() => file.Load("x", widened ? float32 : null));

        Assert.Equal(new Problem("model.shortened", "", ("file", "patterns.safetensors")), error.Problem);
    }

    private void AssertWidened(string dtype, Func<ushort, float> widen)
    {
        using var file = SafetensorsFile.Open(WithPatterns(dtype));

        using var tensor = file.Load("x", float32);

        var numbers = tensor.data<float>().ToArray();
        for (var i = 0; i < Patterns.Length; i++)
        {
            var expected = widen(Patterns[i]);
            if (float.IsNaN(expected))
                Assert.True(float.IsNaN(numbers[i]));
            else
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(numbers[i]));
        }
    }

    private string WithPatterns(string dtype)
    {
        var bytes = Bytes();
        var table = "{\"x\":" +
            $$"""{"dtype":"{{dtype}}","shape":[{{Patterns.Length}}],"data_offsets":[0,{{bytes.Length}}]}""" + "}";
        var path = _folder.File("patterns.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)table.Length), .. Encoding.UTF8.GetBytes(table), .. bytes]);
        return path;
    }

    private static byte[] Bytes()
    {
        var bytes = new byte[2 * Patterns.Length];
        Buffer.BlockCopy(Patterns, 0, bytes, 0, bytes.Length);
        return bytes;
    }
}
