using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>Copies safetensors files with other metadata; the tensors' bytes, and so their hash, stay as they are.</summary>
public static class SafetensorsCopy
{
    private const int Alignment = 8; // the tensors begin at a multiple of this

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Copies a LoRA under another name, which goes into <c>ss_output_name</c>: WebUIs show it.</summary>
    /// <param name="source">The file.</param>
    /// <param name="destination">A file that does not exist yet.</param>
    /// <param name="stem">The new name without ending.</param>
    /// <exception cref="CheckpointException">The source is no safetensors file.</exception>
    public static void Renamed(string source, string destination, string stem)
    {
        SafetensorsFile.Open(source).Dispose(); // checks the table, and says what is wrong with it
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        using var to = new FileStream(destination, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var length = new byte[sizeof(long)];
        from.ReadExactly(length);
        var table = new byte[BinaryPrimitives.ReadInt64LittleEndian(length)];
        from.ReadExactly(table);

        var changed = WithName(table, stem);
        BinaryPrimitives.WriteInt64LittleEndian(length, changed.Length);
        to.Write(length);
        to.Write(changed);
        from.CopyTo(to);
    }

    private static byte[] WithName(byte[] table, string stem)
    {
        var root = JsonNode.Parse(table)!.AsObject();
        if (root["__metadata__"] is not JsonObject metadata)
            root["__metadata__"] = metadata = [];
        metadata["ss_output_name"] = stem;

        var bytes = Encoding.UTF8.GetBytes(root.ToJsonString(Json));
        var padded = new byte[(bytes.Length + Alignment - 1) / Alignment * Alignment];
        Array.Fill(padded, (byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }
}
