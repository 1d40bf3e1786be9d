using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TrainTools.TestImages;

/// <summary>Writes PNG files of any colour type by hand, among them what no encoder would write.</summary>
public static class PngFile
{
    public const int Grey = 0;
    public const int Rgb = 2;
    public const int Palette = 3;
    public const int GreyAlpha = 4;
    public const int Rgba = 6;

    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    // Adam7: first column, first row, column step, row step of each pass.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A whole file.</summary>
    /// <param name="bits">Bits a sample: 1, 2, 4, 8 or 16.</param>
    /// <param name="samples">The samples of the pixel in a column and row.</param>
    /// <param name="palette">Bytes of PLTE.</param>
    /// <param name="transparency">Bytes of tRNS.</param>
    /// <param name="exif">Bytes of eXIf.</param>
    /// <param name="profile">What iCCP holds unpacked.</param>
    public static byte[] Encode(int width, int height, int bits, int colourType, Func<int, int, int[]> samples,
        byte[]? palette = null, byte[]? transparency = null, byte[]? exif = null, bool interlaced = false,
        byte[]? profile = null)
    {
        using var rows = new MemoryStream();
        foreach (var (x, y, stepX, stepY) in interlaced ? Passes : [(0, 0, 1, 1)])
            for (var row = y; row < height && x < width; row += stepY)
            {
                rows.WriteByte(0); // no filter
                var columns = Enumerable.Range(0, (width - x + stepX - 1) / stepX).Select(i => x + i * stepX);
                rows.Write(Pack([.. columns.SelectMany(column => samples(column, row))], bits));
            }
        return
        [
            .. Signature, .. Header(width, height, bits, colourType, interlaced),
            .. profile is null ? [] : Chunk("iCCP", [.. "ICC"u8, 0, 0, .. Compress(profile)]),
            .. palette is null ? [] : Chunk("PLTE", palette),
            .. transparency is null ? [] : Chunk("tRNS", transparency),
            .. exif is null ? [] : Chunk("eXIf", exif),
            .. Chunk("IDAT", Compress(rows.ToArray())), .. Chunk("IEND", []),
        ];
    }

    /// <summary>A file whose header promises a size and whose image data is a few bytes.</summary>
    public static byte[] Bomb(int width, int height) =>
    [
        .. Signature, .. Header(width, height, bits: 8, Rgb, interlaced: false),
        .. Chunk("IDAT", Compress(new byte[64])), .. Chunk("IEND", []),
    ];

    /// <summary>The file with a chunk more, behind its header.</summary>
    public static byte[] With(byte[] png, string type, byte[] data) =>
        [.. png[..33], .. Chunk(type, data), .. png[33..]];

    private static byte[] Header(int width, int height, int bits, int colourType, bool interlaced)
    {
        var data = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(data, width);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(4), height);
        (data[8], data[9], data[12]) = ((byte)bits, (byte)colourType, (byte)(interlaced ? 1 : 0));
        return Chunk("IHDR", data);
    }

    private static byte[] Pack(int[] samples, int bits)
    {
        var bytes = new byte[(samples.Length * bits + 7) / 8];
        for (var i = 0; i < samples.Length; i++)
        {
            if (bits == 16) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(i * 2), (ushort)samples[i]);
            else bytes[i * bits / 8] |= (byte)(samples[i] << (8 - bits - i * bits % 8));
        }
        return bytes;
    }

    private static byte[] Compress(byte[] data)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Fastest)) zlib.Write(data);
        return result.ToArray();
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? 0xEDB88320 ^ crc >> 1 : crc >> 1;
        }
        return ~crc;
    }
}
