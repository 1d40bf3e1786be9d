using System.Buffers.Binary;

namespace TrainTools.TestImages;

/// <summary>
/// Writes JPEG files by hand whose blocks of 8×8 pixels are each of one colour: exact, in any number of components.
/// </summary>
public static class JpegFile
{
    /// <summary>A baseline file; sides must be multiples of 8.</summary>
    /// <param name="components">1 (grey), 3 (YCbCr) or 4 (CMYK).</param>
    /// <param name="block">The components' values of the block in a column and row of blocks.</param>
    /// <param name="adobe">
    /// Add Adobe's marker without a colour transform; it says that inks are stored inverted.
    /// </param>
    public static byte[] Encode(
        int width, int height, int components, Func<int, int, byte[]> block, bool adobe = false)
    {
        var ids = Enumerable.Range(1, components).Select(id => (byte)id).ToArray();
        return
        [
            0xFF, 0xD8,
            .. adobe ? Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]) : [],
            // quantization by 1: nothing is lost
            .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
            .. Segment(0xC0, [8, .. BigEndian(height), .. BigEndian(width), (byte)components,
                .. ids.SelectMany(id => new byte[] { id, 0x11, 0 })]),
            // DC
            .. Segment(0xC4, [0x00, 0, 0, 0, 12, .. new byte[12], .. Enumerable.Range(0, 12).Select(i => (byte)i)]),
            .. Segment(0xC4, [0x10, 1, .. new byte[15], 0]),                             // AC: end of block is bit 0
            .. Segment(0xDA, [(byte)components, .. ids.SelectMany(id => new byte[] { id, 0 }), 0, 63, 0]),
            .. Scan(width / 8, height / 8, components, block),
            0xFF, 0xD9,
        ];
    }

    /// <summary>A YCbCr file over red, green and blue, of whose quarters each has its own colour.</summary>
    public static byte[] Quarters(int width, int height, (byte R, byte G, byte B)[] colours) =>
        Encode(width, height, components: 3,
            (x, y) => YCbCr(colours[(y * 16 < height ? 0 : 2) + (x * 16 < width ? 0 : 1)]));

    /// <summary>
    /// The file with an EXIF block that says its orientation, 1 to 8, and holds some thumbnail's end.
    /// </summary>
    public static byte[] WithOrientation(byte[] jpeg, int orientation) =>
    [
        .. jpeg[..2],
        .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation), 0xFF, 0xD8, 0xFF, 0xD9]),
        .. jpeg[2..],
    ];

    /// <summary>The file with a colour profile, or a piece of one.</summary>
    public static byte[] WithProfile(byte[] jpeg, byte[] profile, int piece = 1, int pieces = 1) =>
    [
        .. jpeg[..2],
        .. Segment(0xE2, [.. "ICC_PROFILE\0"u8, (byte)piece, (byte)pieces, .. profile]),
        .. jpeg[2..],
    ];

    /// <summary>The TIFF structure inside EXIF with one entry, the orientation.</summary>
    public static byte[] Exif(int orientation) =>
    [
        .. "II*\0"u8, 8, 0, 0, 0,
        1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
        0, 0, 0, 0,
    ];

    private static byte[] YCbCr((byte R, byte G, byte B) c) =>
    [
        Rounded(0.299 * c.R + 0.587 * c.G + 0.114 * c.B),
        Rounded(128 - 0.168736 * c.R - 0.331264 * c.G + 0.5 * c.B),
        Rounded(128 + 0.5 * c.R - 0.418688 * c.G - 0.081312 * c.B),
    ];

    private static byte Rounded(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private static byte[] Scan(int columns, int rows, int components, Func<int, int, byte[]> block)
    {
        var bits = new List<bool>();
        var before = new int[components];
        for (var y = 0; y < rows; y++)
            for (var x = 0; x < columns; x++)
            {
                var values = block(x, y);
                for (var i = 0; i < components; i++)
                {
                    var mean = 8 * (values[i] - 128);   // the DC coefficient of a flat block
                    AddDifference(bits, mean - before[i]);
                    before[i] = mean;
                }
            }
        while (bits.Count % 8 != 0) bits.Add(true);
        var bytes = bits.Chunk(8).Select(chunk => chunk.Aggregate(0, (value, bit) => value * 2 + (bit ? 1 : 0)));
        return [.. bytes.SelectMany(value => value == 0xFF ? new byte[] { 0xFF, 0 } : [(byte)value])];
    }

    private static void AddDifference(List<bool> bits, int difference)
    {
        var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
        Add(category, 4);                               // every DC code has 4 bits and is its category
        Add(difference >= 0 ? difference : difference + (1 << category) - 1, category);
        bits.Add(false);                                // end of block

        void Add(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--) bits.Add((value >> i & 1) == 1);
        }
    }

    private static byte[] Segment(byte marker, byte[] data) => [0xFF, marker, .. BigEndian(data.Length + 2), .. data];

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
