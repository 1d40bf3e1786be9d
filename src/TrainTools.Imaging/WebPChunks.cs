using System.Buffers.Binary;
using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>What a WebP says beside its pixels, which ImageMagick reads only with them (RFC 9649).</summary>
/// <param name="Frames">How many frames its animation has; 1: it is none.</param>
/// <param name="Profile">Its colour profile, or null.</param>
/// <param name="Orientation">How it stands upright, by its EXIF.</param>
internal sealed record WebPChunks(int Frames, byte[]? Profile, Orientation Orientation)
{
    /// <summary>Walks the chunks as far as they go: a name, a length, and data of an even number of bytes.</summary>
    public static WebPChunks Of(byte[] file)
    {
        var (frames, profile, orientation) = (0, default(byte[]), Orientation.Undefined);
        for (long at = 12; at + 8 <= file.Length;)
        {
            var chunk = file.AsSpan((int)at);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            var data = chunk.Slice(8, (int)Math.Min(length, chunk.Length - 8));
            if (chunk.StartsWith("ANMF"u8)) frames++;
            else if (chunk.StartsWith("ICCP"u8)) profile ??= data.ToArray();
            else if (chunk.StartsWith("EXIF"u8)) orientation = OrientationIn(data);
            at += 8L + length + length % 2;
        }
        return new WebPChunks(Math.Max(1, frames), profile, orientation);
    }

    private static Orientation OrientationIn(ReadOnlySpan<byte> exif)
    {
        var prefix = "Exif\0\0"u8; // as in a JPEG; some programs write it here, too
        byte[] block = exif.StartsWith(prefix) ? exif.ToArray() : [.. prefix, .. exif];
        return (Orientation?)new ExifProfile(block).GetValue(ExifTag.Orientation)?.Value ?? Orientation.Undefined;
    }
}
