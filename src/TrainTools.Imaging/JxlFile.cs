namespace TrainTools.Imaging;

/// <summary>A JPEG XL file before it is decoded: its size, and the boxes that hold its image (ISO/IEC 18181).</summary>
internal static class JxlFile
{
    /// <summary>
    /// The file without boxes of text, which may be packed a thousandfold, and of EXIF, for its orientation stands in
    /// the image itself; the same array where there are none.
    /// </summary>
    public static byte[] ImageOnly(byte[] file)
    {
        if (!ImageKind.IsJxlContainer(file)) return file;
        using var result = new MemoryStream(file.Length);
        foreach (var box in IsoBox.In(file).Where(box => box.Type is "JXL " or "ftyp" or "jxll" or "jxlc" or "jxlp"))
            result.Write(file, box.Start, (int)Math.Min(box.End, file.Length) - box.Start);
        return result.Length == file.Length ? file : result.ToArray();
    }

    /// <summary>Width and height in pixels, before it is turned upright; null: there is no header.</summary>
    public static (long Width, long Height)? SizeOf(byte[] file)
    {
        var at = 0;
        if (ImageKind.IsJxlContainer(file))
        {
            var box = IsoBox.In(file).FirstOrDefault(box => box.Type is "jxlc" or "jxlp");
            if (box.Type is null) return null;
            at = box.Type == "jxlp" ? box.Body + 4 : box.Body; // a part begins with its number
        }
        return at + 12 <= file.Length ? Size(new Bits(file, at + 2)) : null;
    }

    private static (long Width, long Height) Size(Bits bits)
    {
        var isSmall = bits.Next(1) == 1; // then both are multiples of 8, up to 256
        var height = Side(isSmall, bits);
        long width = bits.Next(3) switch
        {
            1 => height,
            2 => height * 12 / 10,
            3 => height * 4 / 3,
            4 => height * 3 / 2,
            5 => height * 16 / 9,
            6 => height * 5 / 4,
            7 => height * 2,
            _ => Side(isSmall, bits),
        };
        return (width, height);
    }

    private static long Side(bool isSmall, Bits bits) => isSmall
        ? (bits.Next(5) + 1) * 8
        : bits.Next(bits.Next(2) switch { 0 => 9, 1 => 13, 2 => 18, _ => 30 }) + 1;

    /// <summary>Numbers of any length, from the lowest bit of each byte.</summary>
    private sealed class Bits(byte[] file, int start)
    {
        private int _at = start * 8;

        public long Next(long count)
        {
            long value = 0;
            for (var i = 0; i < count; i++, _at++) value |= (long)(file[_at / 8] >> _at % 8 & 1) << i;
            return value;
        }
    }
}
