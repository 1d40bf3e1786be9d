using SixLabors.ImageSharp.Decoding;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Native;

/// <summary>
/// Decodes through libvips, a strip of rows at a time, so that a big picture is not held twice. The loader is chosen
/// by the format that we recognised: files never reach vips' other loaders (ImageMagick's, PDF, SVG).
/// </summary>
internal static unsafe class VipsDecoder
{
    private const int RowsPerStrip = 64;

    /// <summary>Width and height by the header, in pixels.</summary>
    public static (int Width, int Height) SizeOf(ImageKind kind, ReadOnlySpan<byte> data)
    {
        fixed (byte* pinned = data)
        {
            var image = Open(kind, pinned, data.Length);
            try
            {
                return (Vips.vips_image_get_width(image), Vips.vips_image_get_height(image));
            }
            finally
            {
                Vips.g_object_unref(image);
            }
        }
    }

    /// <summary>Decodes the first frame.</summary>
    public static Image<TPixel> Decode<TPixel>(ImageKind kind, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        fixed (byte* pinned = data)
        {
            var image = Open(kind, pinned, data.Length);
            try
            {
                return Read<TPixel>(image);
            }
            finally
            {
                Vips.g_object_unref(image);
            }
        }
    }

    private static nint Open(ImageKind kind, byte* data, int length)
    {
        using var operation = new VipsOperation(kind switch
        {
            ImageKind.Png => "pngload_source",
            ImageKind.Jpeg => "jpegload_source",
            ImageKind.WebP => "webpload_source",
            ImageKind.Gif => "gifload_source",
            ImageKind.Tiff => "tiffload_source",
            _ => throw new NotSupportedException($"libvips is not asked for {kind}."),
        });
        var source = Vips.vips_source_new_from_memory(data, (nuint)length);
        try
        {
            operation.Set("source", source, Vips.vips_source_get_type());
            // By default a cut-off file gives grey rows; it must fail instead.
            operation.Set("fail-on=truncated,access=sequential");
            operation.Run();
            return operation.TakeImage();
        }
        finally
        {
            Vips.g_object_unref(source);
        }
    }

    private static Image<TPixel> Read<TPixel>(nint image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var width = Vips.vips_image_get_width(image);
        var height = Vips.vips_image_get_height(image);
        var samples = Samples.Of(image);
        var result = new Image<TPixel>(width, height) { Orientation = Vips.vips_image_get_orientation(image) };
        var colours = new Rgba32[width];

        var region = Vips.vips_region_new(image);
        try
        {
            for (var top = 0; top < height; top += RowsPerStrip)
            {
                var rows = Math.Min(RowsPerStrip, height - top);
                nuint length;
                var strip = Vips.vips_region_fetch(region, 0, top, width, rows, &length);
                if (strip is null) throw new InvalidImageContentException($"Decoding failed: {Vips.TakeError()}.");
                try
                {
                    var bytes = new ReadOnlySpan<byte>(strip, checked((int)length));
                    for (var row = 0; row < rows; row++)
                    {
                        samples.ReadRow(bytes.Slice(row * width * samples.PixelBytes), colours);
                        var target = result.Row(top + row);
                        for (var x = 0; x < width; x++) target[x].FromRgba32(colours[x]);
                    }
                }
                finally
                {
                    Vips.g_free(strip);
                }
            }
        }
        finally
        {
            Vips.g_object_unref(region);
        }
        return result;
    }
}
