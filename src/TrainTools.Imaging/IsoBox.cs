using System.Buffers.Binary;
using System.Text;

namespace TrainTools.Imaging;

/// <summary>A box of an AVIF, HEIC or JPEG XL file: they consist of nothing else (ISO/IEC 14496-12, 4.2).</summary>
/// <param name="Type">Four letters.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="Body">Its first byte behind the header.</param>
/// <param name="End">Behind its last byte; beyond the file where that is cut off.</param>
internal readonly record struct IsoBox(string Type, int Start, int Body, long End)
{
    /// <summary>The boxes of a file one after another, as far as they make sense.</summary>
    public static IEnumerable<IsoBox> In(byte[] file)
    {
        long at = 0;
        while (at + 8 <= file.Length)
        {
            var box = At(file, (int)at);
            if (box.End <= at) yield break;
            yield return box;
            at = box.End;
        }
    }

    /// <summary>
    /// Whether the file ends inside a box. Only those that hold images count: what lies behind may be junk.
    /// </summary>
    public static bool AreCutOff(byte[] file) =>
        In(file).Any(box => box.End > file.Length && IsNeeded(box.Type));

    private static bool IsNeeded(string type) =>
        type is "ftyp" or "meta" or "mdat" or "moov" or "jxlc" or "jxlp";

    private static IsoBox At(byte[] file, int at)
    {
        var head = file.AsSpan(at);
        long length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var body = at + 8;
        if (length == 0) length = head.Length; // to the end of the file
        if (length == 1 && head.Length >= 16)
        {
            body += 8;
            length = (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(head[8..]), 1L << 40);
        }
        return new IsoBox(Encoding.Latin1.GetString(head.Slice(4, 4)), at, body, length < body - at ? at : at + length);
    }
}
