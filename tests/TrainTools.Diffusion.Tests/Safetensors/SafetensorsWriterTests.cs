using System.Text;
using TorchSharp;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

public sealed class SafetensorsWriterTests
{
    [Fact, NoTensorLeak]
    public void Header_OfMixedTypes_ListsLargerTypesFirstThenNames()
    {
        using var scope = torch.NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>
        {
            new("b", Zeros(ScalarType.Float16, 1)),
            new("a", Zeros(ScalarType.Float16, 1)),
            new("c", Zeros(ScalarType.Float32, 1)),
            new("bool", Zeros(ScalarType.Bool, 1)),
            new("long", Zeros(ScalarType.Int64, 1)),
            new("brain", Zeros(ScalarType.BFloat16, 1)),
        };

        var header = HeaderOf(tensors, []);

        Assert.StartsWith("""{"long":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"c":""", header);
        Assert.Equal(["long", "c", "brain", "a", "b", "bool"], NamesInOrder(header, tensors));
    }

    [Fact, NoTensorLeak]
    public void Header_OfAnyContents_IsPaddedToEightBytes()
    {
        for (var length = 1; length <= 8; length++)
        {
            using var scope = torch.NewDisposeScope();
            var tensors = new List<KeyValuePair<string, Tensor>>
            {
                new(new string('n', length), Zeros(ScalarType.Byte, 1)),
            };
            using var stream = new MemoryStream();

            SafetensorsWriter.Write(stream, tensors, new Dictionary<string, string>());

            Assert.Equal(1, stream.Length % 8); // padded table, then the one byte of data
        }
    }

    [Fact]
    public void Metadata_WithEveryKindOfCharacter_IsEscapedAsTheLibraryDoes()
    {
        var metadata = new Dictionary<string, string>
        {
            ["text"] = "日本 \" \\ / \b\f\n\r\t\u0001\u001f\u007f <&'+> 😀 \u2028",
        };

        var header = HeaderOf([], metadata);

        Assert.Equal(
            "{\"__metadata__\":{\"text\":" +
            "\"日本 \\\" \\\\ / \\b\\f\\n\\r\\t\\u0001\\u001f\u007f <&'+> 😀 \u2028\"}}", header);
    }

    [Fact, NoTensorLeak]
    public void Tensors_OfEveryType_SurviveARoundTripBitForBit()
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        ScalarType[] types =
        [
            ScalarType.Byte, ScalarType.Int8, ScalarType.Int16, ScalarType.Int32, ScalarType.Int64, ScalarType.Bool,
            ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float32, ScalarType.Float64,
        ];
        var tensors = types.Select(type => KeyValuePair.Create(type.ToString(), Patterned(type, 2, 3))).ToList();

        SafetensorsWriter.Write(folder.File("x"), tensors, new Dictionary<string, string> { ["k"] = "v" });

        using var file = SafetensorsFile.Open(folder.File("x"));
        Assert.Equal("v", file.Metadata["k"]);
        foreach (var (name, tensor) in tensors)
        {
            var read = file.Load(name);
            Assert.Equal(tensor.dtype, read.dtype);
            Assert.Equal([2L, 3L], read.shape);
            Assert.Equal(tensor.bytes.ToArray(), read.bytes.ToArray());
        }
    }

    [Fact, NoTensorLeak]
    public void Tensor_WrittenInPieces_IsWhole()
    {
        using var scope = torch.NewDisposeScope();
        var tensor = Patterned(ScalarType.Int16, 3, 5);

        var pieces = TensorPieces.Of(tensor, largestPiece: 8).Select(piece => piece.bytes.ToArray()).ToList();

        Assert.Equal([8, 8, 8, 6], pieces.Select(piece => piece.Length));
        Assert.Equal(tensor.bytes.ToArray(), pieces.SelectMany(piece => piece));
    }

    [Fact, NoTensorLeak]
    public void Write_OfTheSameNameTwice_IsRefused()
    {
        using var scope = torch.NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>
        {
            new("a", Zeros(ScalarType.Byte, 1)),
            new("a", Zeros(ScalarType.Byte, 1)),
        };

        var error = Assert.Throws<ArgumentException>(() => HeaderOf(tensors, []));

        Assert.Contains("'a'", error.Message);
    }

    private static string HeaderOf(List<KeyValuePair<string, Tensor>> tensors, Dictionary<string, string> metadata)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors, metadata);
        var bytes = stream.ToArray();
        return Encoding.UTF8.GetString(bytes, 8, (int)BitConverter.ToInt64(bytes)).TrimEnd(' ');
    }

    private static IEnumerable<string> NamesInOrder(string header, List<KeyValuePair<string, Tensor>> tensors) =>
        tensors.Select(pair => pair.Key).OrderBy(name => header.IndexOf($"\"{name}\":", StringComparison.Ordinal));

    private static Tensor Zeros(ScalarType type, params long[] shape)
    {
        var tensor = torch.empty(shape, type); // [shape]
        tensor.bytes.Clear();
        return tensor;
    }

    private static Tensor Patterned(ScalarType type, params long[] shape)
    {
        var tensor = torch.empty(shape, type); // [shape]
        for (var i = 0; i < tensor.bytes.Length; i++)
            tensor.bytes[i] = type == ScalarType.Bool ? (byte)(i % 2) : (byte)(i * 7 + 1);
        return tensor;
    }
}
