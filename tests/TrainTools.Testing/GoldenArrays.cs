using System.Buffers.Binary;
using System.Text.Json;

namespace TrainTools.Testing;

/// <summary>Reads the reference numbers without torch.</summary>
public static class GoldenArrays
{
    /// <summary>
    /// The arrays of a safetensors file of the golden folder by name, as raw bytes with their shapes.
    /// </summary>
    public static Dictionary<string, (int[] Shape, byte[] Data)> Read(string name)
    {
        var file = File.ReadAllBytes(GoldenFolder.File(name));
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        using var header = JsonDocument.Parse(file.AsMemory(8, headerLength));
        var arrays = new Dictionary<string, (int[], byte[])>();
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets");
            var range = (8 + headerLength + offsets[0].GetInt32())..(8 + headerLength + offsets[1].GetInt32());
            arrays[entry.Name] = (shape, file[range]);
        }
        return arrays;
    }

    /// <summary>Whole numbers from an I64 array.</summary>
    public static int[] AsNumbers((int[] Shape, byte[] Data) array) =>
        [.. Enumerable.Range(0, array.Data.Length / 8)
            .Select(i => (int)BinaryPrimitives.ReadInt64LittleEndian(array.Data.AsSpan(i * 8)))];
}
