using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TrainTools.Training.Samples;

/// <summary>Writes a PNG with a text in it, as WebUIs do: no library of ours writes the text under its own key.</summary>
internal static class PngFile
{
    private const string Key = "parameters"; // A1111's

    private static readonly uint[] Crcs = [.. Enumerable.Range(0, 256).Select(i => CrcOf((uint)i))];

    /// <summary>Writes an image of three bytes a pixel.</summary>
    /// <param name="rgb">Width times height times three bytes, row by row.</param>
    public static void Write(Stream stream, int width, int height, ReadOnlySpan<byte> rgb, string text)
    {
        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, 2); // bits a sample; red, green and blue
        Chunk(stream, "IHDR", header);
        WriteText(stream, text);
        Chunk(stream, "IDAT", Deflated(width, rgb));
        Chunk(stream, "IEND", []);
    }

    /// <summary>tEXt where Latin 1 can write it, else iTXt: Pillow's rule, by which the WebUIs' own images go.</summary>
    private static void WriteText(Stream stream, string text)
    {
        if (text.All(sign => sign <= 0xFF))
            Chunk(stream, "tEXt", [.. Encoding.Latin1.GetBytes(Key), 0, .. Encoding.Latin1.GetBytes(text)]);
        else // not compressed, no language, no translated key
            Chunk(stream, "iTXt", [.. Encoding.Latin1.GetBytes(Key), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]);
    }

    private static byte[] Deflated(int width, ReadOnlySpan<byte> rgb)
    {
        using var memory = new MemoryStream();
        using (var deflate = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            var line = new byte[width * 3];
            for (var start = 0; start < rgb.Length; start += line.Length)
            {
                var row = rgb.Slice(start, line.Length);
                for (var i = 0; i < line.Length; i++)
                    line[i] = (byte)(row[i] - (i < 3 ? 0 : row[i - 3]));
                deflate.WriteByte(1); // filter: less the pixel before it
                deflate.Write(line);
            }
        }
        return memory.ToArray();
    }

    private static void Chunk(Stream stream, string kind, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(kind), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(body);
        var crc = uint.MaxValue;
        foreach (var value in body)
            crc = Crcs[(byte)(crc ^ value)] ^ (crc >> 8);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        stream.Write(number);
    }

    private static uint CrcOf(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
