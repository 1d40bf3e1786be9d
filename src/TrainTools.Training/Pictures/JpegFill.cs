using System.Buffers.Binary;

namespace TrainTools.Training.Pictures;

/// <summary>
/// JPEG allows any number of bytes 0xFF before a marker (ITU-T T.81, B.1.1.2), and some cameras write them. ImageSharp 2
/// takes the first of them for a marker, so they are taken out before it reads.
/// </summary>
internal static class JpegFill
{
    /// <summary>The file without them; the same array where it has none or is no JPEG.</summary>
    public static byte[] Removed(byte[] file)
    {
        if (!file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return file;
        var fill = Places(file);
        return fill.Count == 0 ? file : [.. file.Where((_, place) => !fill.Contains(place))];
    }

    private static HashSet<int> Places(ReadOnlySpan<byte> file)
    {
        const byte EndOfImage = 0xD9;
        const byte StartOfScan = 0xDA;
        var places = new HashSet<int>();
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == EndOfImage)
                break;
            if (marker == 0xFF)
            {
                places.Add(at++);
                continue;
            }
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == StartOfScan)
                at = CutOffCheck.EndOfScan(file, at);
        }
        if (at + 3 == file.Length && file[at] == 0xFF && file[at + 1] == 0xFF)
            places.Add(at); // before the end of the image, which ends the file
        return places;
    }
}
