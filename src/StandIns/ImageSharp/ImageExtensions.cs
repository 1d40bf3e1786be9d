using SixLabors.ImageSharp.Native;

namespace SixLabors.ImageSharp;

/// <summary>Saving pictures, with the package's default quality.</summary>
public static class ImageExtensions
{
    public static void SaveAsPng(this Image source, Stream stream) =>
        stream.Write(VipsEncoder.Encode(source, "pngsave_buffer", source.NaturalBands, "compression=6"));

    public static void SaveAsPng(this Image source, string path) => Write(path, stream => source.SaveAsPng(stream));

    public static void SaveAsJpeg(this Image source, Stream stream) =>
        stream.Write(VipsEncoder.Encode(source, "jpegsave_buffer", Math.Min(3, source.NaturalBands), "Q=75"));

    public static void SaveAsJpeg(this Image source, string path) => Write(path, stream => source.SaveAsJpeg(stream));

    public static void SaveAsWebp(this Image source, Stream stream) =>
        stream.Write(VipsEncoder.Encode(source, "webpsave_buffer", Math.Max(3, source.NaturalBands), "Q=75"));

    public static void SaveAsWebp(this Image source, string path) => Write(path, stream => source.SaveAsWebp(stream));

    private static void Write(string path, Action<Stream> save)
    {
        using var file = File.Create(path);
        save(file);
    }
}
