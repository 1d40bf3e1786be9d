using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TorchSharp;
using TrainTools.Core.Files;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// Writes safetensors files byte for byte as the safetensors library (0.4) does: tensors sorted by number type, larger
/// place in its list first, then by name; the table padded with spaces to a multiple of 8 bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="tensors">Names and tensors, in any order, on any device.</param>
    /// <param name="metadata">Free texts for the header, kept in their order; empty for none.</param>
    /// <exception cref="FileWriteException">The disk or folder does not take the file.</exception>
    /// <exception cref="ArgumentException">A name comes twice, or the format lacks a tensor's type.</exception>
    public static void Write(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string> metadata) =>
        WholeFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes a file's bytes to a stream, as the other overload writes a file.</summary>
    public static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, Tensor>> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        var sorted = Sorted(tensors);
        stream.Write(Header(sorted, metadata));
        WriteTensors(stream, sorted);
    }

    /// <summary>Writes only what follows the table: the bytes that <c>sshs_model_hash</c> covers.</summary>
    public static void WriteData(Stream stream, IReadOnlyList<KeyValuePair<string, Tensor>> tensors) =>
        WriteTensors(stream, Sorted(tensors));

    private static List<Placed> Sorted(IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var placed = new List<Placed>(tensors.Count);
        foreach (var (name, tensor) in tensors)
        {
            var dtype = SafetensorsDtype.FromTorch(tensor.dtype) ?? throw new ArgumentException(
                $"'{name}' holds {tensor.dtype} numbers, which a safetensors file cannot hold.", nameof(tensors));
            placed.Add(new Placed(name, Encoding.UTF8.GetBytes(name), dtype, tensor));
        }
        placed.Sort((a, b) =>
        {
            var byType = SafetensorsDtype.Order(b.Dtype).CompareTo(SafetensorsDtype.Order(a.Dtype));
            return byType != 0 ? byType : a.NameBytes.AsSpan().SequenceCompareTo(b.NameBytes);
        });
        for (var i = 1; i < placed.Count; i++)
        {
            if (placed[i].Name == placed[i - 1].Name)
                throw new ArgumentException($"There are two tensors named '{placed[i].Name}'.", nameof(tensors));
        }
        return placed;
    }

    private static byte[] Header(List<Placed> sorted, IReadOnlyDictionary<string, string> metadata)
    {
        var json = new StringBuilder("{");
        if (metadata.Count > 0)
            AppendMetadata(json, metadata);
        long offset = 0;
        foreach (var (name, _, dtype, tensor) in sorted)
        {
            if (json.Length > 1)
                json.Append(',');
            var end = offset + tensor.numel() * tensor.ElementSize;
            JsonText.AppendQuoted(json, name);
            json.Append(CultureInfo.InvariantCulture,
                $":{{\"dtype\":\"{dtype}\",\"shape\":[{string.Join(',', tensor.shape)}],");
            json.Append(CultureInfo.InvariantCulture, $"\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }
        json.Append('}');

        var text = Encoding.UTF8.GetBytes(json.ToString());
        var padded = (text.Length + 7) / 8 * 8;
        var header = new byte[8 + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        text.CopyTo(header, 8);
        header.AsSpan(8 + text.Length).Fill((byte)' ');
        return header;
    }

    private static void AppendMetadata(StringBuilder json, IReadOnlyDictionary<string, string> metadata)
    {
        json.Append("\"__metadata__\":{");
        var first = true;
        foreach (var (key, value) in metadata)
        {
            if (!first)
                json.Append(',');
            first = false;
            JsonText.AppendQuoted(json, key);
            json.Append(':');
            JsonText.AppendQuoted(json, value);
        }
        json.Append('}');
    }

    private static void WriteTensors(Stream stream, List<Placed> sorted)
    {
        foreach (var placed in sorted)
        {
            if (placed.Tensor.numel() == 0)
                continue;
            using var scope = torch.NewDisposeScope();
            var tensor = placed.Tensor.detach().cpu().contiguous(); // waits for the GPU
            foreach (var piece in TensorPieces.Of(tensor))
                stream.Write(piece.bytes);
        }
    }

    private sealed record Placed(string Name, byte[] NameBytes, string Dtype, Tensor Tensor);
}
