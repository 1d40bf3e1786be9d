using System.Text;
using System.Text.Json;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Testing;

/// <summary>A tensor with its bytes, of any type.</summary>
public sealed record RawTensor(string Name, string Dtype, long[] Shape, byte[] Bytes);

/// <summary>Writes a safetensors file anew with other tensors in it, also such as torch in .NET has no type for.</summary>
public static class SafetensorsRewrite
{
    /// <summary>Reads a file's tensors and writes those that are made of them.</summary>
    /// <param name="source">The file to begin with.</param>
    /// <param name="path">The file to write.</param>
    /// <param name="change">What each tensor becomes: none, itself, or others.</param>
    /// <param name="more">Tensors that are added.</param>
    public static string Write(
        string source, string path, Func<RawTensor, IEnumerable<RawTensor>> change, params IEnumerable<RawTensor> more)
    {
        using var file = SafetensorsFile.Open(source);
        var tensors = file.Entries.Values
            .SelectMany(entry => change(new RawTensor(entry.Name, entry.Dtype, entry.Shape, file.Bytes(entry.Name))))
            .Concat(more).ToList();
        var table = new Dictionary<string, object>();
        long offset = 0;
        foreach (var tensor in tensors)
        {
            var end = offset + tensor.Bytes.Length;
            table.Add(tensor.Name, new { dtype = tensor.Dtype, shape = tensor.Shape, data_offsets = new[] { offset, end } });
            offset = end;
        }
        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(table));
        using var stream = File.Create(path);
        stream.Write(BitConverter.GetBytes((long)json.Length));
        stream.Write(json);
        tensors.ForEach(tensor => stream.Write(tensor.Bytes));
        return path;
    }
}
