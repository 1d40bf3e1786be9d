using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using ImageMagick;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>Files of every format, of 64×48 pixels whose quarters are red, green, blue and sand.</summary>
internal static class EncodedFile
{
    public const int Width = 64;
    public const int Height = 48;

    public static readonly (byte R, byte G, byte B)[] Colours =
        [(250, 10, 20), (30, 240, 50), (60, 70, 230), (200, 190, 170)];

    private static readonly byte[] Rgb = [.. from y in Enumerable.Range(0, Height)
        from x in Enumerable.Range(0, Width)
        let colour = Colours[(y * 2 < Height ? 0 : 2) + (x * 2 < Width ? 0 : 1)]
        from value in new[] { colour.R, colour.G, colour.B }
        select value];

    // ImageMagick is found by the reader.
    static EncodedFile() => RuntimeHelpers.RunClassConstructor(typeof(EncodedImage).TypeHandle);

    /// <summary>Every format, by its usual extension; for JPEG XL and TIFF also their other form.</summary>
    public static TheoryData<string> Formats =>
        ["png", "jpg", "webp", "bmp", "gif", "avif", "heic", "jxl", "jxl in boxes", "tif", "tif, pixels last"];

    public static byte[] Quarters(string format) => format switch
    {
        "heic" => HeicFile.Quarters,
        "tif" => TiffFile.Encode(Width, Height, Rgb),
        "tif, pixels last" => TiffFile.Encode(Width, Height, Rgb, directoryFirst: true),
        "jxl in boxes" => Written(MagickFormat.Jxl, orientation: 1),
        _ => Written(FormatOf(format)),
    };

    /// <summary>As it is when it says that it is to be turned right by 90°.</summary>
    public static byte[] OnItsSide(string format) => format == "tif"
        ? TiffFile.Encode(Width, Height, Rgb, orientation: 6)
        : Written(FormatOf(format), orientation: 6);

    /// <summary>Of three images, of which the first is red.</summary>
    public static byte[] OfThree(string format)
    {
        if (format == "tif") return TiffFile.Encode(Width, Height, Solid(Colours[0]), pages: 3);
        using var frames = new MagickImageCollection(Colours.Take(3).Select(colour => Image(Solid(colour))));
        foreach (var frame in frames) frame.AnimationDelay = 10;
        return frames.ToByteArray(FormatOf(format));
    }

    /// <summary>Of one colour, with a colour profile.</summary>
    public static byte[] WithProfile(string format, (byte R, byte G, byte B) colour, byte[]? profile)
    {
        using var image = Image(Solid(colour));
        if (profile is not null) image.SetProfile(new ImageProfile("icc", profile));
        image.Quality = 100;
        image.Settings.SetDefine(MagickFormat.WebP, "lossless", "true");
        return image.ToByteArray(FormatOf(format));
    }

    /// <summary>The file with another size in its header.</summary>
    public static byte[] Claiming(string format, int side)
    {
        if (format == "png") return PngFile.Bomb(side, side);
        if (format.StartsWith("tif")) return TiffFile.Encode(side, side, new byte[48], directoryFirst: format != "tif");
        if (format == "jxl") return [.. JxlHeader(side), .. new byte[100]];
        if (format == "jxl in boxes")
            return
            [
                .. JxlBox("JXL ", [13, 10, 0x87, 10]), .. JxlBox("ftyp", "jxl \0\0\0\0jxl "u8),
                .. JxlBox("jxlc", [.. JxlHeader(side), .. new byte[100]]),
            ];
        var file = Quarters(format);
        byte[] word = [(byte)side, (byte)(side >> 8)];
        byte[] big = [0, 0, word[1], word[0]];
        if (format == "jpg") Patch(file, At(file, [0xFF, 0xC0]) + 5, big[2..]);
        if (format == "gif") Patch(file, 6, word);
        if (format == "bmp") Patch(file, 18, [.. word, 0, 0]);
        for (var at = At(file, "ispe"u8); at >= 0; at = At(file, "ispe"u8, at + 4)) // AVIF and HEIC
            Patch(file, at + 8, big);
        return file;
    }

    private static byte[] JxlBox(string type, ReadOnlySpan<byte> data)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length + 8);
        return [.. length, .. System.Text.Encoding.ASCII.GetBytes(type), .. data];
    }

    /// <summary>Signature, no small size, height and width in 18 bits each without a ratio.</summary>
    private static byte[] JxlHeader(int side)
    {
        var value = (UInt128)2 << 1 | (UInt128)(side - 1) << 3 | (UInt128)2 << 24 | (UInt128)(side - 1) << 26
            | (UInt128)1 << 44;
        return [0xFF, 0x0A, .. Enumerable.Range(0, 8).Select(i => (byte)(value >> i * 8))];
    }

    /// <summary>Writes a side at a place, and once more behind it.</summary>
    private static void Patch(byte[] file, int at, byte[] side)
    {
        side.CopyTo(file, at);
        side.CopyTo(file, at + side.Length);
    }

    private static int At(byte[] file, ReadOnlySpan<byte> what, int from = 0)
    {
        var found = file.AsSpan(from).IndexOf(what);
        return found < 0 ? found : found + from;
    }

    private static byte[] Written(MagickFormat format, int? orientation = null)
    {
        using var image = Image(Rgb);
        if (orientation is { } turn)
        {
            image.Orientation = (Orientation)turn;
            image.SetProfile(new ExifProfile([.. "Exif\0\0"u8, .. JpegFile.Exif(turn)]));
        }
        image.Quality = 95;
        return image.ToByteArray(format);
    }

    private static MagickImage Image(byte[] rgb)
    {
        var image = new MagickImage();
        image.ReadPixels(rgb, new PixelReadSettings(Width, Height, StorageType.Char, PixelMapping.RGB));
        return image;
    }

    private static byte[] Solid((byte R, byte G, byte B) colour) =>
        [.. Enumerable.Range(0, Width * Height).SelectMany(_ => new[] { colour.R, colour.G, colour.B })];

    private static MagickFormat FormatOf(string format) => format switch
    {
        "jpg" => MagickFormat.Jpeg,
        "png" => MagickFormat.Png24,
        "tif" => MagickFormat.Tiff,
        _ => Enum.Parse<MagickFormat>(format, ignoreCase: true),
    };
}
