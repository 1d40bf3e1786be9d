using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using TrainTools.Core.Files;
using TrainTools.Projects.Files;
using TrainTools.Projects.Store;

namespace TrainTools.Projects.Pictures;

/// <summary>
/// Small JPEGs of pictures, kept by the hash of the picture's file: the same picture in another version costs
/// nothing. The folder may be deleted at any time.
/// </summary>
internal sealed class Thumbnails(string folder)
{
    /// <summary>Longest side that the tab shows; made as soon as a picture is added.</summary>
    public const int UsualSide = 256;

    // What the trainer reads. A GIF may hold thousands of frames; only the first is shown.
    private static readonly Configuration Formats = Supported();

    // A decoded picture may take hundreds of megabytes; the host is to stay small, so it decodes one at a time.
    private readonly Lock _decoding = new();

    /// <summary>A JPEG whose longer side has at most <paramref name="side"/> pixels.</summary>
    /// <param name="name">What an error calls the picture.</param>
    /// <exception cref="ProjectsException">The picture is damaged or the side is out of range.</exception>
    public byte[] Of(string file, string sha256, string name, int side)
    {
        if (side is < 32 or > 1024)
            throw new ProjectsException(Refusal.InvalidInput, $"A thumbnail of {side} pixels is not made; ask for " +
                "32 to 1024.") { Field = "side" };
        var kept = Path.Combine(folder, sha256[..2], $"{sha256}-{side}.jpg");
        return DiskFault.Guard(kept, () =>
        {
            if (File.Exists(kept) && File.ReadAllBytes(kept) is { Length: > 0 } known) return known;
            var made = Make(file, name, side);
            WholeFile.Write(kept, stream => stream.Write(made), mayBeLost: true);
            return made;
        });
    }

    private static Configuration Supported()
    {
        var result = new Configuration(
            new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule(),
            new BmpConfigurationModule(), new GifConfigurationModule());
        result.ImageFormatsManager.SetDecoder(
            GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        return result;
    }

    private byte[] Make(string file, string name, int side)
    {
        lock (_decoding)
        {
            try
            {
                using var image = Image.Load<Rgba32>(Formats, File.ReadAllBytes(file));
                image.Mutate(context => context.AutoOrient());
                using var small = Shrink(image, side);
                using var jpeg = new MemoryStream();
                small.SaveAsJpeg(jpeg);
                return jpeg.ToArray();
            }
            catch (Exception error) when (PictureCheck.IsDamage(error))
            {
                throw new ProjectsException(Refusal.InvalidInput, PictureCheck.Damaged(name), error);
            }
        }
    }

    /// <summary>Each new pixel is the mean of those it covers, with what is transparent on white.</summary>
    private static Image<Rgb24> Shrink(Image<Rgba32> image, int side)
    {
        var factor = Math.Min(1.0, (double)side / Math.Max(image.Width, image.Height));
        var width = Math.Max(1, (int)Math.Round(image.Width * factor));
        var height = Math.Max(1, (int)Math.Round(image.Height * factor));
        var rgb = new byte[width * height * 3];
        image.ProcessPixelRows(pixels =>
        {
            var sums = new long[width * 3];
            for (var y = 0; y < height; y++)
            {
                Array.Clear(sums);
                var first = (int)((long)y * pixels.Height / height);
                var last = Math.Max(first + 1, (int)((y + 1L) * pixels.Height / height));
                for (var row = first; row < last; row++) AddRow(pixels.GetRowSpan(row), sums, width);
                Divide(sums, rgb.AsSpan(y * width * 3, width * 3), pixels.Width, width, last - first);
            }
        });
        return Image.LoadPixelData<Rgb24>(rgb, width, height);
    }

    private static void AddRow(ReadOnlySpan<Rgba32> row, long[] sums, int width)
    {
        for (var x = 0; x < width; x++)
        {
            var (first, last) = Columns(x, row.Length, width);
            foreach (var pixel in row[first..last])
            {
                sums[x * 3] += OnWhite(pixel.R, pixel.A);
                sums[x * 3 + 1] += OnWhite(pixel.G, pixel.A);
                sums[x * 3 + 2] += OnWhite(pixel.B, pixel.A);
            }
        }
    }

    private static void Divide(long[] sums, Span<byte> rgb, int sourceWidth, int width, int rows)
    {
        for (var i = 0; i < rgb.Length; i++)
        {
            var (first, last) = Columns(i / 3, sourceWidth, width);
            rgb[i] = (byte)(sums[i] / ((last - first) * rows));
        }
    }

    private static (int First, int Last) Columns(int x, int sourceWidth, int width)
    {
        var first = (int)((long)x * sourceWidth / width);
        return (first, Math.Max(first + 1, (int)((x + 1L) * sourceWidth / width)));
    }

    private static int OnWhite(byte colour, byte alpha) => (colour * alpha + 255 * (255 - alpha)) / 255;
}
