using System.Text;

namespace TrainTools.Projects.Captions;

/// <summary>
/// Reads bytes that can be nothing but Unicode: UTF-8, and UTF-16 and UTF-32 by the mark at the beginning that Windows'
/// Notepad writes, or by their zeros.
/// </summary>
internal static class UnicodeBytes
{
    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding LittleEndian16 = new UnicodeEncoding(false, false, throwOnInvalidBytes: true);
    private static readonly Encoding BigEndian16 = new UnicodeEncoding(true, false, throwOnInvalidBytes: true);
    private static readonly Encoding LittleEndian32 = new UTF32Encoding(false, false, throwOnInvalidCharacters: true);
    private static readonly Encoding BigEndian32 = new UTF32Encoding(true, false, throwOnInvalidCharacters: true);

    /// <summary>The text; null where the bytes are something else.</summary>
    public static string? Read(byte[] bytes)
    {
        var (encoding, mark) = EncodingOf(bytes);
        try
        {
            var text = encoding.GetString(bytes, mark, bytes.Length - mark);
            return text.Contains('\0') ? null : text;
        }
        catch (Exception error) when (error is DecoderFallbackException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// The encoding, and the bytes of its mark at the beginning. Each refuses bytes that are not its own.
    /// </summary>
    private static (Encoding Encoding, int Mark) EncodingOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return (Utf8, 3);
        // Before UTF-16's, which is its first half: no text goes on with a zero.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0])) return (LittleEndian32, 4);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF])) return (BigEndian32, 4);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])) return (LittleEndian16, 2);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return (BigEndian16, 2);

        // Without a mark: a zero byte never occurs in UTF-8 text, but in the others as a part of each comma, space and
        // line end. Which part it is tells the order. UTF-32 has its zeros in pairs, which UTF-16 never has.
        var zero = bytes.IndexOf((byte)0);
        if (zero < 0 || bytes.Length % 2 != 0) return (Utf8, 0);
        if (bytes.Length % 4 == 0 && bytes[2] == 0 && bytes[3] == 0) return (LittleEndian32, 0);
        if (bytes.Length % 4 == 0 && bytes[0] == 0 && bytes[1] == 0) return (BigEndian32, 0);
        return zero % 2 == 1 ? (LittleEndian16, 0) : (BigEndian16, 0);
    }
}
