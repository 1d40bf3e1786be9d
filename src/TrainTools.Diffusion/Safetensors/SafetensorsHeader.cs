using System.Text.Json;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>The table at the head of a safetensors file, checked against the file's size.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The library's own limit; real headers stay below 1 MB.</summary>
    public const long LargestTable = 100_000_000; // MAX_HEADER_SIZE in safetensors/src/tensor.rs

    private SafetensorsHeader(OrderedDictionary<string, TensorEntry> entries, Dictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>Key to tensor, in the order of the file's bytes.</summary>
    public OrderedDictionary<string, TensorEntry> Entries { get; }

    /// <summary>The free texts of <c>__metadata__</c>, in the order of the file.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>Reads the table and checks that it describes every byte of the file exactly once.</summary>
    /// <param name="json">The table, padding included.</param>
    /// <param name="dataStart">Where the tensors' bytes begin in the file.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <param name="fileName">The file's name, for messages.</param>
    /// <exception cref="CheckpointException">The table is damaged or the file is cut off.</exception>
    public static SafetensorsHeader Parse(
        ReadOnlySpan<byte> json, long dataStart, long fileLength, string fileName)
    {
        var metadata = new Dictionary<string, string>();
        var listed = new List<TensorEntry>();
        try
        {
            ReadTable(json, dataStart, fileName, listed, metadata);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException(new Problem("model.table_unreadable", "", ("file", fileName)), error);
        }

        var inOrder = listed.OrderBy(entry => entry.Offset).ThenBy(entry => entry.Length).ToList();
        CheckOffsets(inOrder, dataStart, fileLength, fileName);

        var entries = new OrderedDictionary<string, TensorEntry>(inOrder.Count);
        foreach (var entry in inOrder)
        {
            if (!entries.TryAdd(entry.Name, entry))
                throw Damaged("model.tensor_twice", fileName, entry.Name);
        }
        return new SafetensorsHeader(entries, metadata);
    }

    private static void ReadTable(ReadOnlySpan<byte> json, long dataStart, string fileName,
        List<TensorEntry> entries, Dictionary<string, string> metadata)
    {
        var reader = new Utf8JsonReader(json);
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            Expect(ref reader, JsonTokenType.StartObject);
            if (name == "__metadata__")
                ReadMetadata(ref reader, metadata);
            else
                entries.Add(ReadEntry(ref reader, name, dataStart, fileName));
        }
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw new JsonException("the table does not end where it should");
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            metadata[key] = reader.GetString()!;
        }
    }

    private static TensorEntry ReadEntry(ref Utf8JsonReader reader, string name, long dataStart, string fileName)
    {
        string? dtype = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype":
                    dtype = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is not [>= 0, >= 0] || offsets[1] < offsets[0])
            throw Damaged("model.entry_incomplete", fileName, name);
        var entry = new TensorEntry(name, dtype, shape, dataStart + offsets[0], offsets[1] - offsets[0]);
        CheckSize(entry, fileName);
        return entry;
    }

    private static void CheckSize(TensorEntry entry, string fileName)
    {
        // A type that we do not know has no size to check; it is refused by name when somebody wants the tensor.
        if (SafetensorsDtype.Bits(entry.Dtype) is not { } bits)
            return;
        Int128 needed = bits;
        foreach (var size in entry.Shape)
            needed = size < 0 || needed > long.MaxValue ? Int128.MaxValue >> 1 : needed * size;
        if (needed != (Int128)entry.Length * 8)
            throw new CheckpointException(new Problem("model.bytes_misfit", "", ("file", fileName), ("tensor", entry.Name),
                ("shape", entry.ShapeText), ("dtype", entry.Dtype), ("bytes", $"{entry.Length}")));
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("a list of numbers was expected");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            numbers.Add(reader.GetInt64());
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException("a list of numbers was expected");
        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw new JsonException($"{type} was expected");
    }

    // The format wants every byte behind the table to belong to exactly one tensor: no overlap, no hole, no rest.
    private static void CheckOffsets(
        List<TensorEntry> inOrder, long dataStart, long fileLength, string fileName)
    {
        var end = inOrder.Count == 0 ? dataStart : inOrder.Max(entry => entry.Offset + entry.Length);
        if (end > fileLength)
            throw new CheckpointException(new Problem("model.cut_off", "",
                ("file", fileName), ("missing", $"{end - fileLength:N0}"), ("bytes", $"{end:N0}")));

        var expected = dataStart;
        foreach (var entry in inOrder)
        {
            if (entry.Offset < expected)
                throw Damaged("model.overlap", fileName, entry.Name);
            if (entry.Offset > expected)
                throw new CheckpointException(new Problem("model.gap", "", ("file", fileName), ("tensor", entry.Name),
                    ("bytes", $"{entry.Offset - expected:N0}")));
            expected = entry.Offset + entry.Length;
        }
        if (expected != fileLength)
            throw new CheckpointException(new Problem("model.too_long", "",
                ("file", fileName), ("bytes", $"{fileLength - expected:N0}")));
    }

    private static CheckpointException Damaged(string code, string fileName, string tensor) =>
        new(new Problem(code, "", ("file", fileName), ("tensor", tensor)));
}
