namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// The printable character that stands for each byte in a vocabulary (openai/CLIP, simple_tokenizer.py,
/// bytes_to_unicode): printable Latin-1 for itself, the rest from U+0100 on.
/// </summary>
internal static class ByteSymbols
{
    private static readonly int[] Printable = [.. Range('!', '~'), .. Range('¡', '¬'), .. Range('®', 'ÿ')];

    /// <summary>The symbols in the order in which a vocabulary numbers them: printable ones first.</summary>
    public static IReadOnlyList<char> InVocabularyOrder { get; } =
    [
        .. Printable.Select(value => (char)value),
        .. Enumerable.Range(0, 256 - Printable.Length).Select(index => (char)(256 + index)),
    ];

    /// <summary>The symbol of each byte, by the byte's value.</summary>
    public static IReadOnlyList<char> OfBytes { get; } = Build();

    private static IEnumerable<int> Range(char first, char last) => Enumerable.Range(first, last - first + 1);

    private static char[] Build()
    {
        var symbols = new char[256];
        var next = 256;
        for (var value = 0; value < 256; value++)
            symbols[value] = Printable.Contains(value) ? (char)value : (char)next++;
        return symbols;
    }
}
