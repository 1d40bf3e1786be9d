using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Reads a caption as kohya does: the first line of a text file. UTF-8 and UTF-16 are read, with or without the mark
/// at the beginning that Windows' Notepad writes.
/// </summary>
public static class CaptionFile
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The first line that is not blank, without white space around it; empty when there is none.</summary>
    /// <exception cref="DatasetException">It cannot be read or is no text in UTF-8 or UTF-16.</exception>
    public static string Read(string path) => ReadLines(path) is [var first, ..] ? first : "";

    /// <summary>All lines that are not blank, without white space around them.</summary>
    /// <exception cref="DatasetException">It cannot be read or is no text in UTF-8 or UTF-16.</exception>
    internal static IReadOnlyList<string> ReadLines(string path)
    {
        var text = Decode(ReadBytes(path), path);
        return text.Split(
            ['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
                throw new DatasetException(new Problem("caption.file_too_large", "",
                    ("path", path), ("size", $"{stream.Length / 1024:N0}")));
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(
                new Problem("caption.unreadable", "", ("path", path), ("reason", Reason.Of(e))), e);
        }
    }

    private static string Decode(byte[] bytes, string path)
    {
        var (encoding, mark) = EncodingOf(bytes);
        try
        {
            var text = encoding.GetString(bytes, mark, bytes.Length - mark);
            if (text.Contains('\0')) throw NoText(path, inner: null);
            return text;
        }
        catch (DecoderFallbackException e)
        {
            throw NoText(path, e);
        }
    }

    /// <summary>
    /// The encoding, and the bytes of its mark at the beginning. Both refuse bytes that are not theirs.
    /// </summary>
    private static (Encoding Encoding, int Mark) EncodingOf(ReadOnlySpan<byte> bytes)
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var littleEndian = new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true);
        var bigEndian = new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (utf8, 3);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (littleEndian, 2);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (bigEndian, 2);

        // Without a mark: a zero byte never occurs in UTF-8 text, but in UTF-16 as half of each comma, space and
        // line end. Which half it is tells the order.
        var zero = bytes.IndexOf((byte)0);
        if (zero < 0 || bytes.Length % 2 != 0) return (utf8, 0);
        return zero % 2 == 1 ? (littleEndian, 0) : (bigEndian, 0);
    }

    private static DatasetException NoText(string path, Exception? inner) =>
        new(new Problem("caption.no_text", "", ("path", path)), inner);
}
