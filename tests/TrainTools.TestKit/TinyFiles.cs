using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testbed;

namespace TrainTools.TestKit;

/// <summary>Small files of the kinds that tests need, written without libtorch.</summary>
internal static class TinyFiles
{
    /// <summary>A PNG of one pixel.</summary>
    public static readonly byte[] OnePixelPng = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC");

    /// <summary>A safetensors file with these tensors, all zeros in half precision; returns the path.</summary>
    public static string WriteSafetensors(string path, params IEnumerable<(string Name, int[] Shape)> tensors)
    {
        Dictionary<string, object> table = [];
        int offset = 0;
        foreach (var (name, shape) in tensors)
        {
            int end = offset + 2 * shape.Aggregate(1, (product, side) => product * side);
            table[name] = new { dtype = "F16", shape, data_offsets = new[] { offset, end } };
            offset = end;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(table);
        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(json);
        file.Write(new byte[offset]);
        return path;
    }

    /// <summary>A checkpoint with the tiny base's layout and nothing but zeros in it; returns the path.</summary>
    public static string WriteCheckpoint(string path) =>
        WriteSafetensors(path, TinyModelLayout.Tensors.Select(tensor => (tensor.Name, tensor.Sides.ToArray())));

    /// <summary>A file that is a LoRA to whoever reads its names; returns the path.</summary>
    public static string WriteLora(string path)
    {
        const string module = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";
        return WriteSafetensors(path,
            ($"{module}.lora_down.weight", [4, 768]),
            ($"{module}.lora_up.weight", [1280, 4]),
            ($"{module}.alpha", []));
    }

    /// <summary>A PNG whose head promises a size and whose body holds nothing.</summary>
    public static byte[] PngHeader(int width, int height)
    {
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        head[8] = 8; // bits a channel
        head[9] = 2; // RGB
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", head), .. Chunk("IDAT", [0x78, 0x9c, 3, 0, 0, 0, 0, 1]),
            .. Chunk("IEND", [])];
    }

    /// <summary>Makes a number of a stored half-precision tensor NaN.</summary>
    public static void PoisonWithNaN(string checkpoint, string tensor)
    {
        long offset;
        using (var file = SafetensorsFile.Open(checkpoint))
            offset = file.Entries[tensor].Offset;
        using var stream = new FileStream(checkpoint, FileMode.Open, FileAccess.Write);
        stream.Position = offset;
        stream.Write([0x00, 0x7e]); // NaN, little-endian
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var length = new byte[4];
        var check = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(check, Crc32(body));
        return [.. length, .. body, .. check];
    }

    // PNG specification, annex D.
    private static uint Crc32(byte[] bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
        }
        return ~crc;
    }
}
