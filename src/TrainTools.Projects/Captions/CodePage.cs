using System.Text;

namespace TrainTools.Projects.Captions;

/// <summary>An encoding of text from before Unicode, which a file does not name.</summary>
public sealed class CodePage
{
    private readonly Encoding _encoding;

    private CodePage(string name, int number)
    {
        Name = name;
        _encoding = CodePagesEncodingProvider.Instance.GetEncoding(
            number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
            ?? Encoding.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    }

    /// <summary>What people call it, the same in each language: <c>Shift-JIS</c>.</summary>
    public string Name { get; }

    // These stand before the list, which is made of them.
    internal static CodePage ShiftJis { get; } = new("Shift-JIS", 932);

    internal static CodePage Gb18030 { get; } = new("GB18030", 54936);

    internal static CodePage Big5 { get; } = new("Big5", 950);

    internal static CodePage EucJp { get; } = new("EUC-JP", 51932);

    internal static CodePage EucKr { get; } = new("EUC-KR", 949);

    internal static CodePage Western { get; } = new("Windows-1252", 1252);

    internal static CodePage Cyrillic { get; } = new("Windows-1251", 1251);

    internal static CodePage CentralEuropean { get; } = new("Windows-1250", 1250);

    /// <summary>Those that captions are written in: first those that are guessed, then others to choose from.</summary>
    public static IReadOnlyList<CodePage> All { get; } =
    [
        ShiftJis, Gb18030, Big5, EucJp, EucKr, Western, Cyrillic, CentralEuropean,
        new("UTF-16", 1200), new("KOI8-R", 20866), new("Windows-1253", 1253), new("Windows-1254", 1254),
        new("Windows-1257", 1257), new("Windows-1258", 1258), new("Windows-874", 874),
    ];

    /// <summary>The one of a name, in any case; null where none has it.</summary>
    public static CodePage? Find(string name) =>
        All.FirstOrDefault(page => page.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text of these bytes; null where they are not all of this code page.</summary>
    public string? Read(byte[] bytes)
    {
        try
        {
            var text = _encoding.GetString(bytes);
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The two bytes of a character, which say how usual it is; zeros where it has not two.</summary>
    internal (byte First, byte Second) BytesOf(char character)
    {
        Span<byte> bytes = stackalloc byte[8];
        try
        {
            return _encoding.GetBytes([character], bytes) == 2 ? (bytes[0], bytes[1]) : default;
        }
        catch (EncoderFallbackException)
        {
            return default;
        }
    }
}
