using System.Buffers.Binary;
using System.Text;

namespace TrainTools.TestImages;

/// <summary>Writes lossless WebP files of one colour by hand: 40 bytes, whatever the size.</summary>
public static class WebPFile
{
    /// <summary>A file of one colour.</summary>
    /// <param name="width">Pixels, up to 16,384.</param>
    /// <param name="height">Pixels, up to 16,384.</param>
    /// <param name="colour">Red, green, blue, alpha.</param>
    /// <param name="exif">Bytes of an EXIF chunk.</param>
    /// <param name="profile">Bytes of an ICCP chunk.</param>
    public static byte[] Solid(int width, int height, (byte R, byte G, byte B, byte A) colour, byte[]? exif = null,
        byte[]? profile = null)
    {
        var bits = new BitWriter();
        bits.Add(0x2F, 8);                          // signature
        bits.Add(width - 1, 14);
        bits.Add(height - 1, 14);
        bits.Add(1, 1);                             // alpha is used
        bits.Add(0, 3);                             // version
        bits.Add(0, 1);                             // no transform
        bits.Add(0, 1);                             // no colour cache
        bits.Add(0, 1);                             // one group of prefix codes
        foreach (var symbol in new[] { colour.G, colour.R, colour.B, colour.A, (byte)0 })
        {
            bits.Add(0b101, 3);                     // a simple code of one symbol, given in 8 bits
            bits.Add(symbol, 8);
        }
        var image = Chunk("VP8L", bits.ToArray());
        byte flags = (byte)(0x10 | (exif is null ? 0 : 0x08) | (profile is null ? 0 : 0x20));
        byte[] body = exif is null && profile is null
            ? image
            :
            [
                .. Chunk("VP8X", [flags, 0, 0, 0, .. Size(width), .. Size(height)]),
                .. profile is null ? [] : Chunk("ICCP", profile), .. image,
                .. exif is null ? [] : Chunk("EXIF", exif),
            ];
        return Chunk("RIFF", [.. "WEBP"u8, .. body]);
    }

    private static byte[] Size(int side) => BitConverter.GetBytes(side - 1)[..3];

    private static byte[] Chunk(string name, byte[] data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, data.Length);
        return [.. Encoding.ASCII.GetBytes(name), .. length, .. data, .. new byte[data.Length % 2]];
    }

    private sealed class BitWriter
    {
        private readonly List<bool> _bits = [];

        public void Add(int value, int count)
        {
            for (var i = 0; i < count; i++) _bits.Add((value >> i & 1) == 1);
        }

        public byte[] ToArray() =>
            [.. _bits.Chunk(8).Select(chunk => (byte)chunk.Select((bit, i) => bit ? 1 << i : 0).Sum())];
    }
}
