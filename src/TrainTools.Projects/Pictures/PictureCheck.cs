using System.Buffers.Binary;
using SixLabors.ImageSharp;

namespace TrainTools.Projects.Pictures;

/// <summary>What a picture file is by its header: nothing is decoded, so a header that lies costs nothing.</summary>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Extension">That of its real format, such as <c>.png</c>, whatever the file is called.</param>
internal sealed record PictureHeader(int Width, int Height, string Extension);

/// <summary>Looks whether a file can be trained on, within the limits of the trainer.</summary>
internal static class PictureCheck
{
    // As TrainTools.Training's PictureReader has them, which reads these files later.
    private const int MinSide = 16;
    private const int MaxSide = 32_768;
    private const long MaxPixels = 178_956_970;

    /// <summary>The header, or a sentence that says why the file cannot be trained on.</summary>
    /// <param name="name">What the sentence calls the file.</param>
    public static PictureHeader? Read(string name, byte[] file, out string? problem)
    {
        problem = null;
        try
        {
            if (Extension(file) is not { } extension)
            {
                problem = NoPicture(name);
                return null;
            }
            if (Image.Identify(file) is not { } info)
            {
                problem = NoPicture(name);
                return null;
            }
            problem = TooSmallOrLarge(name, info.Width, info.Height) ?? (EndIsMissing(file) ? CutOff(name) : null);
            if (problem is not null) return null;
            return ExifOrientation.SwapsSides(file)
                ? new PictureHeader(info.Height, info.Width, extension)
                : new PictureHeader(info.Width, info.Height, extension);
        }
        catch (Exception error) when (IsDamage(error))
        {
            problem = EndIsMissing(file) ? CutOff(name) : Damaged(name); // some decoders look at the end for a header
            return null;
        }
    }

    /// <summary>The sentence for a picture whose header is right and whose contents are not.</summary>
    public static string Damaged(string name) => $"{name}: the picture is damaged or of a kind that cannot be read. " +
        "Open it in an image editor and save it as PNG, then add that.";

    /// <summary>
    /// Whether an exception is a decoder's way to meet damage: some run out of a buffer, or use what a damaged header
    /// should have made.
    /// </summary>
    public static bool IsDamage(Exception error) => error is ImageFormatException or NotSupportedException
        or IndexOutOfRangeException or ArgumentException or InvalidOperationException or OverflowException
        or EndOfStreamException or NullReferenceException;

    private static string? Extension(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) return ".png";
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return ".jpg";
        if (file.StartsWith("RIFF"u8) && file.Length > 12 && file[8..].StartsWith("WEBP"u8)) return ".webp";
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8)) return ".gif";
        return file.StartsWith("BM"u8) ? ".bmp" : null;
    }

    private static string? TooSmallOrLarge(string name, int width, int height)
    {
        if (width < MinSide || height < MinSide)
            return $"{name}: the picture has {width}×{height} pixels, too few to learn from (each side needs at " +
                $"least {MinSide}, better 512). Use a larger version of it.";
        if (width > MaxSide || height > MaxSide || (long)width * height > MaxPixels)
            return $"{name}: the picture has {width:N0}×{height:N0} pixels, more than can be read " +
                $"({MaxPixels / 1_000_000} million pixels, {MaxSide:N0} a side). Make it smaller in an image " +
                "editor; training shrinks it anyway.";
        return null;
    }

    /// <summary>
    /// Whether the end is plainly missing, as broken downloads leave it; some decoders fill the rest with grey
    /// without a word. The trainer looks more closely.
    /// </summary>
    private static bool EndIsMissing(ReadOnlySpan<byte> file) => Extension(file) switch
    {
        ".png" => file.LastIndexOf("IEND"u8) < 0,
        ".jpg" => file[StartOfScan(file)..].IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0,
        ".webp" => BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L > file.Length,
        _ => false,
    };

    /// <summary>
    /// Where the coded picture begins: behind the segments, one of which may hold a whole thumbnail.
    /// </summary>
    private static int StartOfScan(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF && file[at + 1] != 0xDA)
            at += file[at + 1] == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        return Math.Min(at, file.Length);
    }

    private static string NoPicture(string name) => $"{name} is not a picture in PNG, JPEG, WebP, BMP or GIF " +
        "format, whatever its name says. Open it in an image editor and save it as PNG, then add that.";

    private static string CutOff(string name) => $"{name} is cut off: its picture ends too early. Copy or download " +
        "it again, then add it.";
}
