using System.Runtime.InteropServices;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Pickles;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Tests.Checkpoints;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Pickles;

[NoTensorLeak]
public sealed class PickleFileTests : IDisposable
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_OfEveryStorage_GivesItsNumbers()
    {
        var pickle = new PickleWriter().Do("}(");
        pickle.Text("f32").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]);
        pickle.Text("f16").Tensor("HalfStorage", "1", 2, 0, [2], [1]);
        pickle.Text("bf16").Tensor("BFloat16Storage", "2", 1, 0, [], []);
        pickle.Text("f64").Tensor("DoubleStorage", "3", 1, 0, [1], [1]);
        pickle.Text("i64").Tensor("LongStorage", "4", 1, 0, [1], [1]);
        pickle.Do("u");
        using var file = Open(pickle,
            MemoryMarshal.AsBytes(Six.AsSpan()).ToArray(),
            MemoryMarshal.AsBytes<Half>([(Half)0.5, (Half)(-2)]).ToArray(),
            [0xc0, 0x3f], BitConverter.GetBytes(0.25), BitConverter.GetBytes(7L));

        Assert.Equal(["f32", "f16", "bf16", "f64", "i64"], file.Entries.Keys);
        Assert.Equal(Six.Select(x => (double)x), Numbers(file, "f32"));
        Assert.Equal([0.5, -2], Numbers(file, "f16"));
        Assert.Equal([1.5], Numbers(file, "bf16"));
        Assert.Equal([0.25], Numbers(file, "f64"));
        Assert.Equal([7], Numbers(file, "i64"));
        Assert.Equal([2L, 3L], file.Entries["f32"].Shape);
    }

    [Fact]
    public void Load_OfTensorsThatShareAStorage_ReadsEachWhereAndAsItLies()
    {
        var pickle = new PickleWriter().Do("}(");
        pickle.Text("part").Tensor("FloatStorage", "0", 6, 2, [2], [1]);
        pickle.Text("turned").Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3]);
        pickle.Text("every second").Tensor("FloatStorage", "0", 6, 1, [3], [2]);
        pickle.Do("u");
        using var file = Open(pickle, MemoryMarshal.AsBytes(Six.AsSpan()).ToArray());

        Assert.Equal([3, 4], Numbers(file, "part"));
        Assert.Equal([1, 4, 2, 5, 3, 6], Numbers(file, "turned"));
        Assert.Equal([2, 4, 6], Numbers(file, "every second"));
    }

    [Fact]
    public void Load_OfAParameter_GivesItsTensor()
    {
        var pickle = new PickleWriter().Do("}").Text("weight").Global("torch._utils", "_rebuild_parameter").Do("(");
        pickle.Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw(0x88).Global("collections", "OrderedDict").Do(")RtRs");
        using var file = Open(pickle, MemoryMarshal.AsBytes(Six.AsSpan()).ToArray());

        Assert.Equal(Six.Select(x => (double)x), Numbers(file, "weight"));
    }

    [Fact]
    public void Open_OfANewerFileWithFp8_ReadsThem()
    {
        var pickle = new PickleWriter().Do("}").Text("weight").Global("torch._utils", "_rebuild_tensor_v3").Do("(");
        pickle.Do("(").Text("storage").Global("torch.storage", "UntypedStorage").Text("0").Text("cpu").Number(2).Do("tQ");
        pickle.Number(0).Tuple(2).Tuple(1).Raw(0x89).Global("collections", "OrderedDict").Do(")R");
        pickle.Global("torch", "float8_e4m3fn").Do("tRs");
        using var file = Open(pickle, [0x38, 0xc0]);

        Assert.Equal("F8_E4M3", file.Entries["weight"].Dtype);
        Assert.Equal([1, -2], Numbers(file, "weight"));
    }

    [Fact]
    public void Open_OfATrainersCheckpoint_HasTheSafetensorsTableAndTensors()
    {
        var source = FakeModel.Write(_folder.File("a.safetensors"), FakeModel.Sd1);
        var path = TorchFile.Convert(source, _folder.File("a.ckpt"), TorchFile.Foreign, prefix: "module.");

        using var expected = SafetensorsFile.Open(source);
        using var file = ModelFile.OpenCheckpoint(path);

        Assert.IsType<PickleFile>(file);
        Assert.Equal(expected.Entries.Keys, file.Entries.Keys);
        Assert.All(expected.Entries.Values, entry => Assert.Equal(
            (entry.Dtype, entry.ShapeText, entry.Length),
            (file.Entries[entry.Name].Dtype, file.Entries[entry.Name].ShapeText, file.Entries[entry.Name].Length)));
        var facts = ModelFile.Identify(file);
        Assert.Equal((ModelKind.Checkpoint, ModelFamily.Sd1), (facts.Kind, facts.Family));
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "popen")]
    [InlineData("os.path", "join")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.hub", "load")]
    public void Open_OfAFileThatWouldRunSomething_RefusesItByThatName(string module, string name)
    {
        var marker = _folder.File("ran");
        var pickle = new PickleWriter().Do("}(").Text("x").Global(module, name).Do("(").Text($"touch '{marker}'").Do("tRu");

        var error = Refused(pickle);

        Assert.Equal("pickle.harmful", error.Problem.Code);
        Assert.Equal($"{module}.{name}", error.Problem.Argument("name"));
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void Open_OfAHarmfulNameInTheNewerOpcode_RefusesItAsWell()
    {
        var error = Refused(new PickleWriter().Text("posix").Text("system").Raw(0x93).Do(")R"));

        Assert.Equal("posix.system", error.Problem.Argument("name"));
    }

    [Theory]
    [InlineData("", "pickle.damaged")] // nothing on the stack
    [InlineData("(((", "pickle.damaged")]
    [InlineData("Z", "pickle.damaged")] // no opcode
    [InlineData("t", "pickle.damaged")] // no mark
    [InlineData("h\u0005", "pickle.damaged")] // never remembered
    [InlineData("X\u00ff\u00ff\u00ff\u007f", "pickle.damaged")] // two gigabytes of text
    [InlineData("\u008e\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080", "pickle.damaged")] // a negative length
    [InlineData("\u008b\u00ff\u00ff\u00ff\u00ff", "pickle.damaged")]
    [InlineData("N", "pickle.no_weights")]
    [InlineData("}", "pickle.no_weights")]
    [InlineData("]", "pickle.no_weights")]
    public void Open_OfADamagedPickle_SaysSo(string opcodes, string code) =>
        Assert.Equal(code, Refused(new PickleWriter().Do(opcodes)).Problem.Code);

    [Fact]
    public void Open_OfAMillionListsInOneAnother_NeitherOverflowsNorFails()
    {
        var deep = new PickleWriter().Do(new string(']', 1_000_000)).Do(new string('a', 999_999));

        Assert.Equal("pickle.no_weights", Refused(deep).Problem.Code);
    }

    [Fact]
    public void Open_OfAMemoThatDoublesItself_TakesNoMoreThanItsOpcodes()
    {
        var bomb = new PickleWriter().Do("]q\0");
        for (var i = 0; i < 100; i++)
            bomb.Do("0](h\0h\0eq\0"); // a list of the last one, twice

        Assert.Equal("pickle.no_weights", Refused(bomb).Problem.Code);
    }

    [Fact]
    public void Open_OfEndlessOpcodes_StopsReading() =>
        Assert.Equal("pickle.large", Refused(new PickleWriter().Do(new string('N', 4_100_000))).Problem.Code);

    [Theory]
    [InlineData(7, 0, new long[] { 7 }, new long[] { 1 })]          // more than the storage holds
    [InlineData(6, 3, new long[] { 4 }, new long[] { 1 })]          // from the middle beyond the end
    [InlineData(6, -1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(6, 0, new long[] { -6 }, new long[] { 1 })]
    [InlineData(6, 5, new long[] { 2 }, new long[] { -1 })]
    [InlineData(6, 0, new[] { 1L << 40 }, new long[] { 0 })]        // one number, a billion times
    [InlineData(6, 0, new[] { 1L << 40, 1L << 40 }, new[] { 1L << 40, 1 })]
    [InlineData(1L << 60, 1L << 60, new long[] { 6 }, new long[] { 1 })]
    public void Open_OfATensorThatDoesNotFitItsNumbers_NamesIt(long count, long start, long[] shape, long[] strides)
    {
        var pickle = new PickleWriter().Do("}").Text("w").Tensor("FloatStorage", "0", count, start, shape, strides).Do("s");

        var error = Refused(pickle, MemoryMarshal.AsBytes(Six.AsSpan()).ToArray());

        Assert.Equal(("pickle.tensor_outside", "w"), (error.Problem.Code, error.Problem.Argument("tensor")));
    }

    [Fact]
    public void Open_WithoutTheStorage_NamesTheTensor()
    {
        var pickle = new PickleWriter().Do("}").Text("w").Tensor("FloatStorage", "9", 1, 0, [1], [1]).Do("s");

        Assert.Equal("w", Refused(pickle).Problem.Argument("tensor"));
    }

    [Fact]
    public void Open_OfACompressedArchive_SaysSo()
    {
        var pickle = new PickleWriter().Do("}").ToArray();
        var path = TorchFile.Write(_folder.File("a.ckpt"), [.. pickle, .. new byte[1000]], new Dictionary<string, byte[]>(),
            System.IO.Compression.CompressionLevel.Optimal);

        Assert.Equal("pickle.compressed", Assert.Throws<CheckpointException>(() => PickleFile.Open(path)).Problem.Code);
    }

    [Fact]
    public void Open_OfAFileCutOffAnywhere_IsOneSentence()
    {
        var source = FakeModel.Write(_folder.File("a.safetensors"), FakeModel.Sd1);
        var whole = File.ReadAllBytes(TorchFile.Convert(source, _folder.File("a.ckpt"), TorchFile.Foreign));
        var cut = _folder.File("cut.ckpt");

        foreach (var part in Enumerable.Range(0, 10))
        {
            File.WriteAllBytes(cut, whole[..(whole.Length * part / 10)]);
            var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(cut));
            Assert.Equal(part == 0 ? "model.empty" : "pickle.cut_off", error.Problem.Code);
        }
    }

    [Fact]
    public void Open_WithAnyByteOfItsTablesChanged_IsReadOrRefusedButNeverFails()
    {
        var pickle = new PickleWriter().Do("}(").Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Do("u");
        var whole = File.ReadAllBytes(Write(pickle, MemoryMarshal.AsBytes(Six.AsSpan()).ToArray()));
        var changed = _folder.File("changed.ckpt");

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var bits in new byte[] { 0x01, 0x80, 0xff })
            {
                var bytes = (byte[])whole.Clone();
                bytes[at] ^= bits;
                File.WriteAllBytes(changed, bytes);
                TryLoad(changed);
            }
        }
    }

    private static void TryLoad(string path)
    {
        try
        {
            using var file = WeightFile.Open(path);
            foreach (var key in file.Entries.Keys)
                file.Load(key).Dispose();
        }
        catch (CheckpointException)
        {
            // refused in a sentence
        }
    }

    private CheckpointException Refused(PickleWriter pickle, params byte[][] storages)
    {
        var path = Write(pickle, storages);
        return Assert.Throws<CheckpointException>(() => PickleFile.Open(path));
    }

    private PickleFile Open(PickleWriter pickle, params byte[][] storages) => PickleFile.Open(Write(pickle, storages));

    private string Write(PickleWriter pickle, params byte[][] storages) => TorchFile.Write(
        _folder.File("x.ckpt"), pickle.ToArray(), storages.Index().ToDictionary(pair => $"{pair.Index}", pair => pair.Item));

    private static double[] Numbers(ITensorFile file, string key)
    {
        using var tensor = file.Load(key, ScalarType.Float64);
        return [.. TensorAssert.Numbers(tensor)];
    }
}
