using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace TrainTools.Imaging;

/// <summary>Pixels in memory: 8 bits each of red, green, blue, without alpha, row by row from the top left.</summary>
public sealed class RgbImage
{
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
    /// The pixels of an image, what is transparent on white. Ours, because ImageSharp's BackgroundColor needs a second
    /// copy of the whole image and rounds in its own way: what is trained on stays bit for bit what it was.
    /// </summary>
    internal static RgbImage OnWhite(Image<Rgba32> image)
    {
        var (width, height) = (image.Width, image.Height);
        var rgb = new byte[checked(width * height * 3)];
        image.ProcessPixelRows(pixels =>
        {
            for (var y = 0; y < pixels.Height; y++)
                PlaceOnWhite(pixels.GetRowSpan(y), rgb.AsSpan(y * width * 3, width * 3));
        });
        return new RgbImage(width, height, rgb);
    }

    private static void PlaceOnWhite(Span<Rgba32> row, Span<byte> target)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var pixel = row[x];
            target[x * 3] = OnWhite(pixel.R, pixel.A);
            target[x * 3 + 1] = OnWhite(pixel.G, pixel.A);
            target[x * 3 + 2] = OnWhite(pixel.B, pixel.A);
        }
    }

    private static byte OnWhite(byte colour, byte alpha) =>
        (byte)((colour * alpha + 255 * (255 - alpha) + 127) / 255); // to the nearest
}
