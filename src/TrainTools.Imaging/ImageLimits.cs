using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>What an image file may be: the same for an upload, a dataset's list, a thumbnail and a training.</summary>
public static class ImageLimits
{
    /// <summary>Most bytes of a file.</summary>
    public const long MaxBytes = 200L << 20;

    /// <summary>Shorter sides than this, in pixels, hold nothing to learn.</summary>
    public const int MinSide = 16;

    /// <summary>Longest side in pixels.</summary>
    public const int MaxSide = 32_768;

    /// <summary>Most pixels of an image: where Pillow, kohya's reader, refuses (2 × its MAX_IMAGE_PIXELS).</summary>
    public const long MaxPixels = 178_956_970;

    /// <summary>Most bytes of a colour profile, unpacked; the largest of printing presses have a few megabytes.</summary>
    public const int MaxProfileBytes = 16 << 20;

    /// <summary>Why a file of so many bytes is not read; null: it is.</summary>
    /// <param name="name">What the problem calls the file.</param>
    public static Problem? Problem(string name, long bytes) => bytes switch
    {
        0 => new Problem("image.empty", "", ("file", name)),
        > MaxBytes => new Problem("image.too_many_bytes", "", ("file", name),
            ("megabytes", Text($"{bytes >> 20:N0}")), ("max", $"{MaxBytes >> 20}")),
        _ => null,
    };

    /// <summary>Why an image of a width and height in pixels is not read; null: it is.</summary>
    /// <inheritdoc cref="Problem(string, long)"/>
    public static Problem? Problem(string name, long width, long height)
    {
        if (width < MinSide || height < MinSide)
            return new Problem("image.too_small", "", ("file", name), ("width", $"{width}"), ("height", $"{height}"),
                ("min", $"{MinSide}"));
        if (width > MaxSide || height > MaxSide || width * height > MaxPixels)
            return new Problem("image.too_large", "", ("file", name), ("width", Text($"{width:N0}")),
                ("height", Text($"{height:N0}")), ("megapixels", $"{MaxPixels / 1_000_000}"),
                ("max", Text($"{MaxSide:N0}")));
        return null;
    }

    private static string Text(FormattableString number) => FormattableString.Invariant(number);
}
