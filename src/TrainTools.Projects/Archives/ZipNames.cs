using System.Text;

namespace TrainTools.Projects.Archives;

/// <summary>
/// The paths in a zip as text. What is not marked as UTF-8 is UTF-8 all the same from macOS and many tools, and from
/// Windows the code page of its language: one for the whole archive.
/// </summary>
internal static class ZipNames
{
    private const int Japanese = 932;
    private const int Chinese = 936;
    private const int Western = 437; // what the format itself names

    /// <summary>The paths, with '/' between their parts.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<ZipEntry> entries)
    {
        var unmarked = entries.Where(entry => !entry.IsUtf8).Select(entry => entry.Name).ToList();
        var encoding = EncodingOf(unmarked);
        return [.. entries.Select(entry =>
            (entry.IsUtf8 ? Encoding.UTF8 : encoding).GetString(entry.Name).Replace('\\', '/'))];
    }

    private static Encoding EncodingOf(IReadOnlyList<byte[]> names)
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
        if (Decoded(utf8, names) is not null) return utf8;
        var (japanese, chinese) = (Strict(Japanese), Strict(Chinese));
        var asJapanese = Decoded(japanese, names);
        if (asJapanese is not null && !LooksLikeChinese(asJapanese)) return japanese;
        if (Decoded(chinese, names) is not null) return chinese;
        return CodePagesEncodingProvider.Instance.GetEncoding(Western)!;
    }

    // Chinese in GBK reads as Japanese half-width katakana, which nobody names files with; a letter of kana is proof.
    private static bool LooksLikeChinese(string text)
    {
        if (text.Any(c => c is >= '\u3041' and <= '\u30FE')) return false;
        var foreign = text.Count(c => c > '\u007F');
        return text.Count(c => c is >= '\uFF61' and <= '\uFF9F') * 3 >= foreign;
    }

    private static string? Decoded(Encoding encoding, IReadOnlyList<byte[]> names)
    {
        try
        {
            return string.Concat(names.Select(encoding.GetString));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding Strict(int codePage) => CodePagesEncodingProvider.Instance.GetEncoding(
        codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
}
