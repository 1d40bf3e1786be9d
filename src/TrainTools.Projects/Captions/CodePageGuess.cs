using System.Globalization;

namespace TrainTools.Projects.Captions;

/// <summary>
/// Guesses the code page of a caption: each is tried, and the one whose characters look most like words wins. Captions
/// are short, so that counting letters alone does not do; what counts is how common the characters are, and what stands
/// beside them: in <c>woman's</c> the sign of Windows-1252 stands between letters, while Shift-JIS would make a kanji
/// of it and the s.
/// </summary>
internal static class CodePageGuess
{
    private const double Never = -8;    // a sign that nobody writes
    private const double Odd = -3;
    private const double Usual = 1.5;
    private const double Common = 4;

    private static readonly IReadOnlyList<CodePage> Tried =
    [
        CodePage.ShiftJis, CodePage.Gb18030, CodePage.Big5, CodePage.EucJp, CodePage.EucKr, CodePage.Western,
        CodePage.Cyrillic, CodePage.CentralEuropean,
    ];

    /// <summary>The likeliest code page and the text as it reads so; null where the bytes are no text at all.</summary>
    public static (CodePage Page, string Text)? Of(byte[] bytes)
    {
        (CodePage Page, string Text)? best = null;
        var highest = Never / 2;
        foreach (var page in Tried)
        {
            if (page.Read(bytes) is not { } text || Score(text, page) is not { } score || score <= highest) continue;
            (best, highest) = ((page, text), score);
        }
        return best;
    }

    /// <summary>The mean of what its characters beyond ASCII are worth; null where it has none.</summary>
    private static double? Score(string text, CodePage page)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x80) continue;
            sum += Worth(text, i, page);
            count++;
        }
        return count == 0 ? null : sum / count;
    }

    private static double Worth(string text, int index, CodePage page)
    {
        var (before, sign, after) = (At(text, index - 1), text[index], At(text, index + 1));
        if (char.IsSurrogate(sign)) return Odd;
        return char.GetUnicodeCategory(sign) switch
        {
            UnicodeCategory.Control or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => Never,
            _ when sign >= 0x2E80 => EastAsian(before, sign, after, page),
            _ when char.IsLetter(sign) => Letter(text, index, page),
            _ => Mark(before, sign, after, page),
        };
    }

    private static double EastAsian(char before, char sign, char after, CodePage page)
    {
        var isJapanese = page == CodePage.ShiftJis || page == CodePage.EucJp;
        var beside = char.IsAsciiLetter(before) || char.IsAsciiLetter(after) ? Odd : 0;
        return beside + sign switch
        {
            >= '\u3040' and <= '\u30FF' => isJapanese ? Common : -1, // kana stand in the Chinese tables too
            >= '\uFF61' and <= '\uFF9F' => Odd,                      // half-width: what other bytes look like
            >= '\uAC00' and <= '\uD7A3' => CommonSigns.Korean.Contains(sign) ? Common : 0.5,
            >= '\u4E00' and <= '\u9FFF' => Ideograph(sign, page),
            _ => 1,                                                  // 、 and 。 and the full-width signs
        };
    }

    private static double Ideograph(char sign, CodePage page)
    {
        var (first, second) = page.BytesOf(sign);
        if (page == CodePage.ShiftJis)
            return CommonSigns.Japanese.Contains(sign) ? Common : first is >= 0x88 and <= 0x98 ? Usual : -1;
        if (page == CodePage.EucJp)
            return CommonSigns.Japanese.Contains(sign) ? Common : first is >= 0xB0 and <= 0xCF ? Usual : -1;
        if (page == CodePage.Big5)
            return CommonSigns.Traditional.Contains(sign) ? Common : first is >= 0xA4 and <= 0xC6 ? Usual : -1;
        if (page == CodePage.EucKr)
            return -2;
        if (CommonSigns.Simplified.Contains(sign)) return Common;
        if (second < 0xA1 || first < 0xB0) return Odd;               // beyond GB 2312
        return first <= 0xD7 ? Usual : 0;                            // its second part is the rarer one
    }

    private static double Letter(string text, int index, CodePage page)
    {
        var (before, sign, after) = (At(text, index - 1), text[index], At(text, index + 1));
        var rises = char.IsUpper(sign) && char.IsLower(before);
        if (sign is >= '\u0400' and <= '\u04FF')
        {
            if (page != CodePage.Cyrillic) return -2;
            if (rises || char.IsAsciiLetter(before) || char.IsAsciiLetter(after)) return Odd;
            return IsForeign(before) || IsForeign(after) ? 3 : 0.5;
        }
        if (page != CodePage.Western && page != CodePage.CentralEuropean) return -2;
        if (rises || (IsForeign(before) && IsForeign(after))) return Odd;
        // červené in Windows-1250 looks like èervené
        if (sign is 'è' or 'ì' or 'ù' && !char.IsLetter(before) && char.IsLetter(after)) return -1;
        var usual = page == CodePage.Western ? CommonSigns.Western : CommonSigns.CentralEuropean;
        return usual.Contains(sign) ? 3 : 1;
    }

    private static double Mark(char before, char sign, char after, CodePage page)
    {
        var isWithin = char.IsLetter(before) && char.IsLetter(after);
        if (sign == '’') return isWithin ? Common : 1;
        if (isWithin && sign is not ('–' or '—')) return -4;
        if (page != CodePage.Western && page != CodePage.CentralEuropean && page != CodePage.Cyrillic) return 0;
        return "‘’“”„«»…–—°×·½¼¾™©®".Contains(sign) ? 2 : -1;
    }

    private static bool IsForeign(char sign) => sign >= 0x80 && char.IsLetter(sign);

    private static char At(string text, int index) => index >= 0 && index < text.Length ? text[index] : ' ';
}
