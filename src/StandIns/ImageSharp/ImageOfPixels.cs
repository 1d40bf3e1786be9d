using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>A picture in memory whose pixels can be reached.</summary>
public sealed class Image<TPixel> : Image
    where TPixel : unmanaged, IPixel<TPixel>
{
    private TPixel[]? _pixels;

    /// <summary>A picture whose pixels are all zero.</summary>
    public Image(int width, int height) : base(width, height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        _pixels = new TPixel[checked(width * height)];
    }

    /// <summary>A picture of one colour.</summary>
    public Image(int width, int height, TPixel backgroundColor) : this(width, height) => Pixels.Fill(backgroundColor);

    /// <summary>The pixel in a column and row.</summary>
    public TPixel this[int x, int y]
    {
        get => Row(y)[x];
        set => Row(y)[x] = value;
    }

    internal Span<TPixel> Pixels => _pixels ??
        throw new ObjectDisposedException(nameof(Image), "The picture is disposed.");

    /// <summary>EXIF orientation, 1 to 8; 1 is upright.</summary>
    internal int Orientation { get; set; } = 1;

    internal override int NaturalBands => typeof(TPixel) == typeof(Rgba32) ? 4 : typeof(TPixel) == typeof(L8) ? 1 : 3;

    /// <inheritdoc/>
    protected override ImageFrameCollection NonGenericFrameCollection =>
        throw new NotSupportedException("Frames are not listed by this stand-in; use the picture itself.");

    /// <summary>Hands an accessor to the pixels to a function, row by row.</summary>
    public void ProcessPixelRows(PixelAccessorAction<TPixel> processPixels) =>
        processPixels(new PixelAccessor<TPixel>(this));

    /// <summary>Copies all pixels, row by row from the top left.</summary>
    public void CopyPixelDataTo(Span<TPixel> destination) => Pixels.CopyTo(destination);

    /// <inheritdoc cref="CopyPixelDataTo(Span{TPixel})"/>
    public void CopyPixelDataTo(Span<byte> destination) => MemoryMarshal.AsBytes(Pixels).CopyTo(destination);

    /// <inheritdoc/>
    public override Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
    {
        var copy = new Image<TPixel2>(Width, Height) { Orientation = Orientation };
        for (var y = 0; y < Height; y++)
        {
            var source = Row(y);
            var target = copy.Row(y);
            for (var x = 0; x < source.Length; x++) target[x].FromRgba32(RgbaOf(source[x]));
        }
        return copy;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pixels = null;

    internal Span<TPixel> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Height);
        return Pixels.Slice(y * Width, Width);
    }

    internal override byte[] ToBands(int bands)
    {
        var bytes = new byte[checked(Width * Height * bands)];
        var pixels = Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            var colour = RgbaOf(pixels[i]);
            bytes[i * bands] = colour.R;
            if (bands >= 3) (bytes[i * bands + 1], bytes[i * bands + 2]) = (colour.G, colour.B);
            if (bands == 4) bytes[i * bands + 3] = colour.A;
        }
        return bytes;
    }

    /// <summary>Turns and mirrors the pixels upright, as the EXIF orientation says.</summary>
    internal void MakeUpright()
    {
        if (Orientation is < 2 or > 8) return;
        var (width, height) = Orientation >= 5 ? (Height, Width) : (Width, Height);
        var upright = new TPixel[Pixels.Length];
        for (var y = 0; y < Height; y++)
        {
            var row = Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (toX, toY) = UprightPlace(x, y);
                upright[toY * width + toX] = row[x];
            }
        }
        (_pixels, Width, Height, Orientation) = (upright, width, height, 1);
    }

    /// <summary>Where a stored pixel lies in the upright picture (EXIF 2.3, tag 274).</summary>
    private (int X, int Y) UprightPlace(int x, int y) => Orientation switch
    {
        2 => (Width - 1 - x, y),
        3 => (Width - 1 - x, Height - 1 - y),
        4 => (x, Height - 1 - y),
        5 => (y, x),
        6 => (Height - 1 - y, x),
        7 => (Height - 1 - y, Width - 1 - x),
        8 => (y, Width - 1 - x),
        _ => (x, y),
    };

    private static Rgba32 RgbaOf(TPixel pixel)
    {
        var colour = default(Rgba32);
        pixel.ToRgba32(ref colour);
        return colour;
    }
}
