namespace TrainTools.Projects.Captions;

/// <summary>
/// Which caption belongs to which image: the one of the same name up to the extension. How accents and が are spelt does
/// not matter, for macOS spells them with two characters, nor does case, for Windows does not know it; but where a file
/// system keeps <c>A.txt</c> and <c>a.txt</c> apart, each belongs to its own image.
/// </summary>
internal sealed class CaptionPairs
{
    private static readonly string[] Extensions = [".txt", ".caption"]; // the first wins where an image has both

    private readonly Dictionary<string, string> _captions = [];         // image → caption

    /// <param name="images">The images.</param>
    /// <param name="files">All files of their folder.</param>
    public CaptionPairs(IReadOnlyList<string> images, IReadOnlyList<string> files)
    {
        var captions = files.Where(IsCaption).ToLookup(KeyOf);
        foreach (var group in images.GroupBy(KeyOf))
            Pair([.. group], [.. captions[group.Key]]);
        var used = _captions.Values.ToHashSet();
        var keys = images.Select(KeyOf).ToHashSet();
        var unused = captions.SelectMany(group => group).Where(file => !used.Contains(file)).ToList();
        Lonely = [.. unused.Where(file => !keys.Contains(KeyOf(file)))];
        Doubles = [.. unused.Where(file => keys.Contains(KeyOf(file)))];
        Shared = [.. _captions.Values.GroupBy(file => file).Where(files => files.Count() > 1).Select(files => files.Key)];
    }

    /// <summary>Captions that no image has the name of.</summary>
    public IReadOnlyList<string> Lonely { get; }

    /// <summary>Captions whose image has another one, which is read.</summary>
    public IReadOnlyList<string> Doubles { get; }

    /// <summary>Captions of several images.</summary>
    public IReadOnlyList<string> Shared { get; }

    /// <summary>Whether a file is a caption by its name.</summary>
    public static bool IsCaption(string file) =>
        Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is the same for an image's name and that of its caption.</summary>
    public static string KeyOf(string file) =>
        NameSpelling.Composed(Path.GetFileNameWithoutExtension(file)).ToUpperInvariant();

    /// <summary>The caption of an image, or null.</summary>
    public string? Of(string image) => _captions.GetValueOrDefault(image);

    private void Pair(IReadOnlyList<string> images, IReadOnlyList<string> captions)
    {
        if (captions.Count == 0) return;
        var own = captions.Where(caption => images.Any(image => Distance(image, caption) < 2)).ToHashSet();
        foreach (var image in images)
        {
            var caption = captions.Where(caption => Distance(image, caption) < 2 || !own.Contains(caption))
                .OrderBy(caption => Distance(image, caption))
                .ThenBy(caption => Array.IndexOf(Extensions, Path.GetExtension(caption).ToLowerInvariant()))
                .ThenByDescending(caption => caption, StringComparer.Ordinal) // .txt before .TXT
                .FirstOrDefault();
            if (caption is not null) _captions[image] = caption;
        }
    }

    /// <summary>0: the same name, 1: spelt otherwise, 2: in other case.</summary>
    private static int Distance(string image, string caption)
    {
        var (a, b) = (Path.GetFileNameWithoutExtension(image), Path.GetFileNameWithoutExtension(caption));
        return a == b ? 0 : NameSpelling.Composed(a) == NameSpelling.Composed(b) ? 1 : 2;
    }
}
