using System.Text;
using TorchSharp;
using TrainTools.Diffusion.Files;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Files;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact, NoTensorLeak]
    public void File_WithTwoTensors_GivesTheirNumbersShapesAndTypes()
    {
        var path = Raw("""
            {"__metadata__":{"b":"2","a":"1"},"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
            "n":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}
            """, [.. Bytes(1.5f), .. Bytes(-2f), .. BitConverter.GetBytes(7L)]);
        using var scope = torch.NewDisposeScope();

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(["x", "n"], file.Entries.Keys);
        Assert.Equal(["b", "a"], file.Metadata.Keys);
        Assert.Equal([2L, 1L], file.Load("x").shape);
        Assert.Equal([1.5, -2], TensorAssert.Numbers(file.Load("x")));
        Assert.Equal(ScalarType.Int64, file.Load("n").dtype);
        Assert.Equal([7.0], TensorAssert.Numbers(file.Load("n")));
    }

    [Fact, NoTensorLeak]
    public void Load_WithAnotherType_Converts()
    {
        var path = Raw("""{"x":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""",
            [.. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes((Half)(-3))]);
        using var file = SafetensorsFile.Open(path);

        using var tensor = file.Load("x", ScalarType.Float32);

        Assert.Equal(ScalarType.Float32, tensor.dtype);
        Assert.Equal([0.5, -3], TensorAssert.Numbers(tensor));
    }

    [Fact, NoTensorLeak]
    public void Tensor_AfterItsFileIsClosed_KeepsItsNumbers()
    {
        var path = Raw("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", Bytes(4f));
        var file = SafetensorsFile.Open(path);
        using var tensor = file.Load("x");

        file.Dispose();

        Assert.Equal([4.0], TensorAssert.Numbers(tensor));
        File.Delete(path); // nothing holds it any more, on Windows too
    }

    [Fact, NoTensorLeak]
    public void Tensor_WithoutNumbers_IsRead()
    {
        var path = Raw("""{"x":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]}}""", []);
        using var file = SafetensorsFile.Open(path);

        using var tensor = file.Load("x");

        Assert.Equal([0L, 4L], tensor.shape);
        Assert.Empty(file.Bytes("x"));
    }

    [Fact]
    public void Bytes_OfAnyType_AreThoseOfTheFile()
    {
        var path = Raw("""
            {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
            "b":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[2,5]}}
            """, [9, 8, 7, 6, 5]);
        using var file = SafetensorsFile.Open(path);

        using var data = new MemoryStream();
        file.CopyDataTo(data);

        Assert.Equal([7, 6, 5], file.Bytes("b"));
        Assert.Equal([9, 8, 7, 6, 5], data.ToArray());
    }

    [Theory]
    [InlineData("F8_E4M3", "8-bit floating-point")]
    [InlineData("F8_E5M2", "8-bit floating-point")]
    [InlineData("U64", "is stored as U64")]
    public void Load_OfATypeThatCannotBeUsed_IsRefusedWithTheReason(string dtype, string reason)
    {
        var size = dtype == "U64" ? 8 : 1;
        var table = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{size}}}]}}""";
        var path = Raw(table, new byte[size]);
        using var file = SafetensorsFile.Open(path);

        var error = Assert.Throws<CheckpointException>(() => file.Load("x"));

        Assert.Contains("model.safetensors", error.Message);
        Assert.Contains("'x'", error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void Load_OfAMissingKey_NamesFileAndKey()
    {
        using var file = SafetensorsFile.Open(Raw("{}", []));

        var error = Assert.Throws<CheckpointException>(() => file.Load("model.out"));

        Assert.Contains("model.safetensors", error.Message);
        Assert.Contains("'model.out'", error.Message);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Log in</body></html>", "web page")]
    [InlineData("\n  <html>", "web page")]
    [InlineData("\uFEFF<!doctype html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "Git LFS")]
    [InlineData("{\"error\":\"Unauthorized\"}", "text file")]
    [InlineData("", "is empty")]
    [InlineData("abc", "not a safetensors file")]
    [InlineData("some text that is no model at all", "not a safetensors file")]
    [InlineData("GGUF\u0003", "GGUF")]
    public void Open_OfATextFile_SaysWhatItIs(string text, string expected)
    {
        var path = _folder.Write("model.safetensors", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains("model.safetensors", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4, 20, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0x80, 2, (byte)'}', (byte)'q', 0, 0, 0, 0, (byte)'{' })]
    public void Open_OfAPyTorchFile_SaysToUseSafetensors(byte[] start)
    {
        var path = _folder.Write("old.ckpt", start);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains("old.ckpt", error.Message);
        Assert.Contains("not supported yet: use the .safetensors", error.Message);
    }

    [Fact]
    public void Open_OfACutOffFile_SaysHowManyBytesAreMissing()
    {
        var path = Raw("""{"x":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}""", new byte[387]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains("model.safetensors is cut off: 13 of its", error.Message);
    }

    [Fact]
    public void Open_OfAFileCutOffInItsTable_SaysHowManyBytesAreMissing()
    {
        var whole = File.ReadAllBytes(Raw("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]));
        var path = _folder.Write("cut.safetensors", whole[..20]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains($"cut off: at least {whole.Length - 4 - 20} bytes are missing", error.Message);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not fit its 4 bytes")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "does not fit")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "does not fit")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
        "y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}
        """, 3, "'y' overlaps")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
        "y":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}
        """, 4, "2 bytes before 'y'")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 6, "5 bytes longer")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
        "x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
        """, 2, "'x' is listed twice")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1]}}""", 1, "entry for 'x'")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "entry for 'x'")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}""", 1, "entry for 'x'")]
    [InlineData("""{"x":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "cannot be read")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "cannot be read")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "cannot be read")]
    [InlineData("""{"x":[1]}""", 0, "cannot be read")]
    [InlineData("""{"x":""", 0, "cannot be read")]
    [InlineData("""{} {}""", 0, "cannot be read")]
    [InlineData("{\"x\u0000\":{}}", 0, "cannot be read")]
    public void Open_OfADamagedTable_SaysWhatIsWrong(string table, int dataBytes, string expected)
    {
        var path = Raw(table, new byte[dataBytes]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains("model.safetensors", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(200_000_000)]
    public void Open_OfAHugeTable_AllocatesNothingAndRefuses(ulong tableLength)
    {
        var path = _folder.Write("huge.safetensors", [.. BitConverter.GetBytes(tableLength), (byte)'{', (byte)'}']);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains("huge.safetensors is not a safetensors file", error.Message);
    }

    [Fact]
    public void Open_OfAFolder_AsksForTheSingleFile()
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.Path));

        Assert.Contains("is a folder", error.Message);
    }

    [Fact]
    public void Open_OfAMissingFile_NamesThePath()
    {
        var path = _folder.File("日本 語.safetensors");

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Contains($"{path} does not exist", error.Message);
    }

    private string Raw(string table, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(table);
        return _folder.Write("model.safetensors", [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
    }

    private static byte[] Bytes(float number) => BitConverter.GetBytes(number);
}
