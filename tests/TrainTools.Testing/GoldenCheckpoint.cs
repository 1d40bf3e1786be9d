using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrainTools.Core.Files;
using static TorchSharp.torch;

namespace TrainTools.Testing;

/// <summary>Writes the checkpoints that the golden numbers were computed with, byte for byte.</summary>
public static class GoldenCheckpoint
{
    private const int Chunk = 1 << 22; // numbers in memory at a time

    /// <summary>Tensor names and shapes of <c>NAME.shapes.json</c> in the golden folder, in file order.</summary>
    public static OrderedDictionary<string, long[]> Shapes(string model) =>
        ReadShapes(GoldenFolder.File($"{model}.shapes.json"));

    /// <summary>Tensor names and shapes of any such file, in file order.</summary>
    public static OrderedDictionary<string, long[]> ReadShapes(string path)
    {
        var shapes = new OrderedDictionary<string, long[]>();
        foreach (var tensor in GoldenFolder.Json(path).EnumerateObject())
            shapes.Add(tensor.Name, [.. tensor.Value.EnumerateArray().Select(size => size.GetInt64())]);
        return shapes;
    }

    /// <summary>Writes a checkpoint with generated weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="shapes">Tensor names and shapes, in file order.</param>
    /// <param name="dtype">Float16 or Float32; the values are the same.</param>
    /// <param name="prefix">Put before each name when it is hashed.</param>
    /// <param name="rename">Name in the file for a tensor's name, or null to leave the tensor out.</param>
    public static void Write(string path, OrderedDictionary<string, long[]> shapes,
        ScalarType dtype = ScalarType.Float16, string prefix = "", Func<string, string?>? rename = null)
    {
        var kept = shapes.Select(pair => (pair.Key, Name: rename is null ? pair.Key : rename(pair.Key), pair.Value))
            .Where(tensor => tensor.Name is not null).ToList();
        WholeFile.Write(path, stream =>
        {
            stream.Write(Header(kept.Select(tensor => (tensor.Name!, tensor.Value)), dtype));
            foreach (var (key, _, shape) in kept)
                WriteTensor(stream, key, shape, dtype, prefix);
        });
    }

    private static byte[] Header(IEnumerable<(string Name, long[] Shape)> tensors, ScalarType dtype)
    {
        var (name, size) = dtype == ScalarType.Float16 ? ("F16", 2) : ("F32", 4);
        var json = new StringBuilder("{");
        long offset = 0;
        foreach (var (key, shape) in tensors)
        {
            var end = offset + Count(shape) * size;
            json.Append(json.Length > 1 ? "," : "").Append('"').Append(JavaScriptEncoder.Default.Encode(key));
            json.Append($"\":{{\"dtype\":\"{name}\",\"shape\":{JsonSerializer.Serialize(shape)},");
            json.Append($"\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }
        var text = Encoding.UTF8.GetBytes(json.Append('}').ToString());
        var header = new byte[8 + (text.Length + 7) / 8 * 8];
        header.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        text.CopyTo(header, 8);
        return header;
    }

    private static void WriteTensor(Stream stream, string name, long[] shape, ScalarType dtype, string prefix)
    {
        var count = Count(shape);
        for (long start = 0; start < count; start += Chunk)
        {
            var numbers = new float[Math.Min(Chunk, count - start)];
            DeterministicWeights.Fill(numbers, name, shape, start, prefix);
            if (dtype == ScalarType.Float16)
                stream.Write(MemoryMarshal.AsBytes(Array.ConvertAll(numbers, number => (Half)number).AsSpan()));
            else
                stream.Write(MemoryMarshal.AsBytes(numbers.AsSpan()));
        }
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
