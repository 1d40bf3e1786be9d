using System.Buffers.Binary;
using System.IO.Compression;

namespace TrainTools.Imaging;

/// <summary>
/// What of a PNG is needed: pixels, palette, transparency and orientation. All else is taken out before the decoder
/// sees it: text blocks, of which a thousandth of their size may be packed, and a colour profile, which is unpacked
/// here under a limit.
/// </summary>
/// <param name="File">The file without the rest; the same array where there is none.</param>
/// <param name="Profile">The colour profile; empty: it is broken or too large; null: there is none.</param>
/// <param name="Frames">How many frames its animation has; 1: it is none.</param>
internal sealed record PngChunks(byte[] File, byte[]? Profile, int Frames)
{
    private const int SignatureLength = 8;

    /// <summary>Walks the chunks as far as they go; what is cut off is for others to notice.</summary>
    public static PngChunks Of(byte[] file)
    {
        var kept = new List<Range> { ..SignatureLength };
        var (profile, frames) = (default(byte[]), 1);
        var at = SignatureLength;
        while (at + 12 <= file.Length)
        {
            var type = file.AsSpan(at + 4, 4);
            var end = Math.Min(file.Length, at + 12L + BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)));
            var chunk = at..(int)end;
            if (IsNeeded(type)) Keep(kept, chunk);
            else if (type.SequenceEqual("iCCP"u8)) profile ??= Unpacked(file, chunk);
            else if (type.SequenceEqual("acTL"u8) && end - at >= 16)
                frames = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8)), 1, int.MaxValue);
            if (type.SequenceEqual("IEND"u8)) break;
            at = (int)end;
        }
        var isClean = kept is [{ End: var last }] && last.Value >= at;
        return new PngChunks(isClean ? file : Only(file, kept), profile, frames);
    }

    private static bool IsNeeded(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8)
        || type.SequenceEqual("IDAT"u8) || type.SequenceEqual("eXIf"u8) || type.SequenceEqual("IEND"u8);

    /// <summary>Chunks that follow each other become one range: a file may hold millions of them.</summary>
    private static void Keep(List<Range> kept, Range chunk)
    {
        if (kept[^1].End.Equals(chunk.Start)) kept[^1] = kept[^1].Start..chunk.End;
        else kept.Add(chunk);
    }

    private static byte[] Only(byte[] file, List<Range> kept)
    {
        using var result = new MemoryStream(file.Length);
        foreach (var range in kept) result.Write(file.AsSpan(range));
        return result.ToArray();
    }

    /// <summary>A name, a zero, the number of the method, then packed bytes (PNG 1.2, 4.2.2.4).</summary>
    private static byte[] Unpacked(byte[] file, Range chunk)
    {
        var (start, length) = chunk.GetOffsetAndLength(file.Length);
        var data = new ReadOnlyMemory<byte>(file, start + 8, Math.Max(0, length - 12));
        var name = data.Span.IndexOf((byte)0);
        if (name < 0 || name + 2 >= data.Length) return [];
        using var packed = new MemoryStream(file, start + 8 + name + 2, data.Length - name - 2);
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        try
        {
            var profile = new byte[ImageLimits.MaxProfileBytes + 1];
            var read = unpacked.ReadAtLeast(profile, profile.Length, throwOnEndOfStream: false);
            return read == profile.Length ? [] : profile[..read];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
