using System.Buffers.Binary;

namespace TrainTools.Imaging;

/// <summary>
/// JPEG allows any number of bytes 0xFF before a marker (ITU-T T.81, B.1.1.2), and some cameras write them. ImageSharp
/// 2 takes the first of them for a marker, so they are taken out before it reads.
/// </summary>
internal static class JpegFill
{
    /// <summary>The file without them; the same array where it has none or is no JPEG.</summary>
    public static byte[] Removed(byte[] file)
    {
        if (!file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) return file;
        var fill = Places(file);
        return fill.Count == 0 ? file : Without(file, fill);
    }

    /// <summary>Where fill bytes are, as runs: a file may consist of nothing else.</summary>
    private static List<Range> Places(ReadOnlySpan<byte> file)
    {
        const byte EndOfImage = 0xD9;
        const byte StartOfScan = 0xDA;
        var places = new List<Range>();
        var at = 2;
        while (at + 1 < file.Length && file[at] == 0xFF)
        {
            var run = file[at..].IndexOfAnyExcept((byte)0xFF);
            if (run < 0) break;
            if (run > 1) places.Add(at..(at + run - 1)); // the last 0xFF begins the marker
            at += run - 1;
            var marker = file[at + 1];
            if (marker == EndOfImage || at + 4 > file.Length) break;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == StartOfScan) at = CutOffCheck.EndOfScan(file, at);
        }
        return places;
    }

    private static byte[] Without(byte[] file, List<Range> fill)
    {
        using var kept = new MemoryStream(file.Length);
        var copied = 0;
        foreach (var run in fill)
        {
            kept.Write(file.AsSpan(copied..run.Start.Value));
            copied = run.End.Value;
        }
        kept.Write(file.AsSpan(copied));
        return kept.ToArray();
    }
}
