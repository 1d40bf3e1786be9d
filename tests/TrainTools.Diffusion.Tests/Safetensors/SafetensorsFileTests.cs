using System.Text;
using TorchSharp;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

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
    [InlineData("F8_E8M0", 1, "model.small_numbers")]
    [InlineData("F8_E4M3FNUZ", 1, "model.number_type")]
    [InlineData("C64", 8, "model.number_type")]
    [InlineData("U64", 8, "model.integers")]
    public void Load_OfATypeThatCannotBeUsed_IsRefusedWithTheReason(string dtype, int size, string code)
    {
        var table = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[1],"data_offsets":[0,{{{size}}}]}}""";
        var path = Raw(table, new byte[size]);
        using var file = SafetensorsFile.Open(path);

        var error = Assert.Throws<CheckpointException>(() => file.Load("x"));

        Assert.Equal(
            new Problem(code, "", ("file", "model.safetensors"), ("dtype", dtype), ("tensor", "x")), error.Problem);
    }

    [Fact]
    public void Load_OfAMissingKey_NamesFileAndKey()
    {
        using var file = SafetensorsFile.Open(Raw("{}", []));

        var error = Assert.Throws<CheckpointException>(() => file.Load("model.out"));

        Assert.Equal(
            new Problem("model.tensor_missing", "", ("file", "model.safetensors"), ("tensor", "model.out")), error.Problem);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Log in</body></html>", "model.web_page")]
    [InlineData("\n  <html>", "model.web_page")]
    [InlineData("\uFEFF<!doctype html>", "model.web_page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n", "model.lfs_pointer")]
    [InlineData("{\"error\":\"Unauthorized\"}", "model.text_file")]
    [InlineData("", "model.empty")]
    [InlineData("abc", "model.no_safetensors")]
    [InlineData("some text that is no model at all", "model.no_safetensors")]
    [InlineData("GGUF\u0003", "model.gguf")]
    public void Open_OfATextFile_SaysWhatItIs(string text, string code)
    {
        var path = _folder.Write("model.safetensors", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal(new Problem(code, "", ("file", "model.safetensors")), error.Problem);
    }

    [Fact]
    public void Open_OfAPyTorchFileOfTheOldForm_SaysToUseSafetensors()
    {
        var path = _folder.Write("old.ckpt", [0x80, 2, (byte)'}', (byte)'q', 0, 0, 0, 0, (byte)'{']);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal(new Problem("model.pickle", "", ("file", "old.ckpt")), error.Problem);
        Assert.Contains("Use the .safetensors", error.Message);
    }

    [Fact]
    public void Open_OfACutOffFile_SaysHowManyBytesAreMissing()
    {
        var path = Raw("""{"x":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}}""", new byte[387]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal("model.cut_off", error.Problem.Code);
        Assert.Equal("13", error.Problem.Argument("missing"));
    }

    [Fact]
    public void Open_OfAFileCutOffInItsTable_SaysHowManyBytesAreMissing()
    {
        var whole = File.ReadAllBytes(Raw("""{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]));
        var path = _folder.Write("cut.safetensors", whole[..20]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal(new Problem("model.cut_off_in_table", "",
            ("file", "cut.safetensors"), ("missing", $"{whole.Length - 4 - 20}")), error.Problem);
    }

    [Theory]
    [InlineData("""{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "bytes_misfit", "x")]
    [InlineData("""{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "bytes_misfit", "x")]
    [InlineData("""{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "bytes_misfit", "x")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},
        "y":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}
        """, 3, "overlap", "y")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
        "y":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}
        """, 4, "gap", "y")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 6, "too_long")]
    [InlineData("""
        {"x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
        "x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}
        """, 2, "tensor_twice", "x")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1]}}""", 1, "entry_incomplete", "x")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}""", 1, "entry_incomplete", "x")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}""", 1, "entry_incomplete", "x")]
    [InlineData("""{"x":{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}}""", 1, "table_unreadable")]
    [InlineData("""{"x":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", 1, "table_unreadable")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "table_unreadable")]
    [InlineData("""{"x":[1]}""", 0, "table_unreadable")]
    [InlineData("""{"x":""", 0, "table_unreadable")]
    [InlineData("""{} {}""", 0, "table_unreadable")]
    [InlineData("{\"x\u0000\":{}}", 0, "table_unreadable")]
    public void Open_OfADamagedTable_SaysWhatIsWrong(string table, int dataBytes, string code, string? tensor = null)
    {
        var path = Raw(table, new byte[dataBytes]);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal($"model.{code}", error.Problem.Code);
        Assert.Equal("model.safetensors", error.Problem.Argument("file"));
        Assert.Equal(tensor, error.Problem.Arguments.FirstOrDefault(argument => argument.Key == "tensor").Value);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(200_000_000)]
    public void Open_OfAHugeTable_AllocatesNothingAndRefuses(ulong tableLength)
    {
        var path = _folder.Write("huge.safetensors", [.. BitConverter.GetBytes(tableLength), (byte)'{', (byte)'}']);

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal(new Problem("model.no_safetensors", "", ("file", "huge.safetensors")), error.Problem);
    }

    [Fact]
    public void Open_OfAFolder_AsksForTheSingleFile()
    {
        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(_folder.Path));

        Assert.Equal(new Problem("model.folder", "", ("path", _folder.Path)), error.Problem);
    }

    [Fact]
    public void Open_OfAMissingFile_NamesThePath()
    {
        var path = _folder.File("日本 語.safetensors");

        var error = Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(path));

        Assert.Equal(new Problem("model.missing", "", ("path", path)), error.Problem);
    }

    private string Raw(string table, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(table);
        return _folder.Write("model.safetensors", [.. BitConverter.GetBytes((long)json.Length), .. json, .. data]);
    }

    private static byte[] Bytes(float number) => BitConverter.GetBytes(number);
}
