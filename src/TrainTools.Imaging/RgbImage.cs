using ImageMagick;
using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>Pixels in memory: 8 bits each of red, green, blue, without alpha, row by row from the top left.</summary>
public sealed class RgbImage
{
    /// <summary>Red, green and blue.</summary>
    public const int BytesAPixel = 3;

    /// <summary>Takes over an array; its length must be width × height × 3.</summary>
    public RgbImage(int width, int height, byte[] rgb)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (rgb.Length != (long)width * height * 3)
            throw new ArgumentException($"{rgb.Length} bytes are not {width}×{height} RGB pixels.", nameof(rgb));
        Width = width;
        Height = height;
        Rgb = rgb;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels, [Height, Width, 3].</summary>
    public byte[] Rgb { get; }

    /// <summary>What a person may want to know of how it was read.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>The image with left and right exchanged.</summary>
    public RgbImage Mirror()
    {
        var mirrored = new byte[Rgb.Length];
        for (var y = 0; y < Height; y++)
        {
            var row = y * Width * 3;
            for (var x = 0; x < Width; x++)
                Rgb.AsSpan(row + (Width - 1 - x) * 3, 3).CopyTo(mirrored.AsSpan(row + x * 3));
        }
        return new RgbImage(Width, Height, mirrored);
    }

    /// <summary>
    /// The pixels of an image, what is transparent on white. Taken over in bands, for the image itself still lies in
    /// memory; mixed here, because ImageMagick rounds in its own way: what is trained on stays bit for bit what it was.
    /// </summary>
    internal static RgbImage OnWhite(MagickImage image, IReadOnlyList<Problem> notes)
    {
        const int BandBytes = 4 << 20;
        var (width, height) = ((int)image.Width, (int)image.Height);
        var rgb = new byte[checked(width * height * 3)];
        var mapping = image.HasAlpha ? PixelMapping.RGBA : PixelMapping.RGB;
        using var pixels = image.GetPixelsUnsafe();
        var band = Math.Max(1, BandBytes / (width * 4));
        for (var y = 0; y < height; y += band)
        {
            var rows = Math.Min(band, height - y);
            var source = pixels.ToByteArray(0, y, (uint)width, (uint)rows, mapping)!;
            var target = rgb.AsSpan(y * width * 3, rows * width * 3);
            if (image.HasAlpha) PlaceOnWhite(source, target);
            else source.CopyTo(target);
        }
        return new RgbImage(width, height, rgb) { Notes = notes };
    }

    private static void PlaceOnWhite(ReadOnlySpan<byte> rgba, Span<byte> target)
    {
        for (var (from, to) = (0, 0); to < target.Length; from += 4, to += 3)
            for (var colour = 0; colour < 3; colour++)
                target[to + colour] = OnWhite(rgba[from + colour], alpha: rgba[from + 3]);
    }

    private static byte OnWhite(byte colour, byte alpha) =>
        (byte)((colour * alpha + 255 * (255 - alpha) + 127) / 255); // to the nearest
}
