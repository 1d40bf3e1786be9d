namespace SixLabors.ImageSharp.Native;

/// <summary>Encodes through libvips.</summary>
internal static unsafe class VipsEncoder
{
    private const int Uchar = 0; // VipsBandFormat

    /// <summary>The file's bytes.</summary>
    /// <param name="picture">What to encode.</param>
    /// <param name="saver">The vips operation, for example <c>pngsave_buffer</c>.</param>
    /// <param name="bands">1 (grey), 3 (RGB) or 4 (RGBA).</param>
    /// <param name="options">Options of the operation, written <c>name=value,name=value</c>.</param>
    public static byte[] Encode(Image picture, string saver, int bands, string options)
    {
        Vips.EnsureStarted();
        var pixels = picture.ToBands(bands);
        nint image;
        fixed (byte* pinned = pixels)
            image = Vips.vips_image_new_from_memory_copy(
                pinned, (nuint)pixels.Length, picture.Width, picture.Height, bands, Uchar);
        try
        {
            using var operation = new VipsOperation(saver);
            operation.Set("in", image, Vips.vips_image_get_type());
            operation.Set(options);
            operation.Run();
            return operation.TakeBuffer();
        }
        finally
        {
            Vips.g_object_unref(image);
        }
    }
}
