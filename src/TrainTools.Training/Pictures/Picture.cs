using TrainTools.Training.Buckets;

namespace TrainTools.Training.Pictures;

/// <summary>Pixels in memory: 8 bits each of red, green, blue, without alpha, row by row from the top left.</summary>
public sealed class Picture
{
    /// <summary>Takes over an array; its length must be width × height × 3.</summary>
    public Picture(int width, int height, byte[] rgb)
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

    /// <summary>The picture with left and right exchanged.</summary>
    public Picture Mirror()
    {
        var mirrored = new byte[Rgb.Length];
        for (var y = 0; y < Height; y++)
        {
            var row = y * Width * 3;
            for (var x = 0; x < Width; x++)
                Rgb.AsSpan(row + (Width - 1 - x) * 3, 3).CopyTo(mirrored.AsSpan(row + x * 3));
        }
        return new Picture(Width, Height, mirrored);
    }

    /// <summary>
    /// The picture as it is trained on: resized as kohya does and cut to the bucket around its middle.
    /// </summary>
    public Picture FitInto(BucketChoice choice) => AreaResize.ResizeAndCrop(
        this, choice.ResizedWidth, choice.ResizedHeight,
        choice.CropX, choice.CropY, choice.Bucket.Width, choice.Bucket.Height);
}
