using System.Globalization;
using System.Text;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// Cuts a caption as openai/CLIP's pattern does: the two special tokens, contractions, runs of letters, single digits,
/// runs of anything else. Written out rather than as a .NET pattern, which takes letters beyond U+FFFF for two signs.
/// </summary>
internal static class CaptionWords
{
    public const string StartOfText = "<|startoftext|>";
    public const string EndOfText = "<|endoftext|>";

    // In the pattern's order: <|startoftext|>|<|endoftext|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+
    private static readonly string[] Fixed =
        [StartOfText, EndOfText, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind
    {
        Blank,
        Letter,
        Number,
        Other,
    }

    /// <summary>The pieces of a caption, in lower case, blanks left out.</summary>
    public static IEnumerable<string> Of(string caption)
    {
        var text = Lower(caption);
        for (var i = 0; i < text.Length;)
        {
            var length = Array.Find(Fixed, known => string.CompareOrdinal(text, i, known, 0, known.Length) == 0)
                is { } word ? word.Length : RunLength(text, i);
            if (!char.IsWhiteSpace(text[i]))
                yield return text.Substring(i, length);
            i += length;
        }
    }

    private static int RunLength(string text, int start)
    {
        var kind = KindAt(text, start, out var length);
        while (kind is Kind.Letter or Kind.Other && start + length < text.Length
            && KindAt(text, start + length, out var next) == kind)
            length += next;
        return length;
    }

    private static Kind KindAt(string text, int index, out int length)
    {
        Rune.DecodeFromUtf16(text.AsSpan(index), out var rune, out length);
        if (Rune.IsWhiteSpace(rune))
            return Kind.Blank;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter, // the five letter categories come first in the list
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                Kind.Number,
            _ => Kind.Other,
        };
    }

    // Python's lower() differs from .NET's in two places: a capital I with a dot becomes two characters, and a capital
    // sigma at a word's end becomes the final form.
    private static string Lower(string text)
    {
        var lower = text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
        if (!text.Contains('Σ', StringComparison.Ordinal))
            return lower;
        var result = new StringBuilder(lower);
        var source = text.Replace("İ", "i\u0307", StringComparison.Ordinal);
        for (var i = 0; i < source.Length; i++)
        {
            var endsWord = i > 0 && char.IsLetter(source[i - 1])
                && (i + 1 == source.Length || !char.IsLetter(source[i + 1]));
            if (source[i] == 'Σ' && endsWord)
                result[i] = 'ς';
        }
        return result.ToString();
    }
}
