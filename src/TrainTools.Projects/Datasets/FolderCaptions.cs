using TrainTools.Core.Files;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>A caption that is not Unicode, as it reads in a code page.</summary>
/// <param name="Path">The file.</param>
/// <param name="CodePage">The likely one or the one that was asked for.</param>
/// <param name="Text">All of it; null where the bytes are none of that code page.</param>
public sealed record UnreadableCaption(string Path, string CodePage, string? Text);

/// <summary>
/// What can be done for the captions of a folder that belongs to a person: nothing is changed but what is asked for, and
/// what is replaced stays beside it as <c>.bak</c>.
/// </summary>
public sealed class FolderCaptions
{
    private readonly string _root;
    private readonly List<ImageFolder> _folders;

    /// <param name="root">A folder in kohya's form or a flat one.</param>
    /// <exception cref="DatasetException">It is no folder, or cannot be read.</exception>
    public FolderCaptions(string root)
    {
        _root = DatasetFolder.ExistingFolder(root);
        _folders = [.. Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal).Prepend(_root)
            .Select(path => new ImageFolder(path))];
    }

    /// <summary>The folder, as an absolute path.</summary>
    public string Path => _root;

    /// <summary>The captions that are not Unicode.</summary>
    /// <param name="page">Read them so; null: each as is likely.</param>
    public IReadOnlyList<UnreadableCaption> Unreadable(CodePage? page = null) =>
    [
        .. _folders.SelectMany(folder => folder.Images.Select(folder.CaptionOf)).OfType<string>().Distinct()
            .Select(path => Unreadable(path, page)).OfType<UnreadableCaption>(),
    ];

    /// <summary>Rewrites a caption as UTF-8.</summary>
    public static void Convert(UnreadableCaption caption)
    {
        if (caption.Text is null) return;
        KeepOriginal(caption.Path);
        CaptionText.Write(caption.Path, string.Join('\n', CaptionLines.Of(caption.Text)));
    }

    /// <summary>Writes captions from other programs' files beside their images.</summary>
    /// <param name="replace">Also where an image has another one, which is kept as <c>.bak</c>.</param>
    /// <returns>How many were written.</returns>
    public int Import(bool replace)
    {
        var written = 0;
        foreach (var (image, isBare, caption) in Found(_root, _folders))
        {
            var file = _folders.Select(folder => folder.CaptionOf(image)).FirstOrDefault(path => path is not null);
            if (!isBare && (!replace || IsSame(file!, caption.Caption))) continue;
            if (!isBare) KeepOriginal(file!);
            CaptionText.Write(file ?? System.IO.Path.ChangeExtension(image, ".txt"), caption.Caption);
            written++;
        }
        return written;
    }

    /// <summary>How many images have no caption, but one in another program's file; and how many another one.</summary>
    public (int Bare, int Other) Importable()
    {
        var found = Found(_root, _folders).ToList();
        return (found.Count(image => image.IsBare), found.Count(image => !image.IsBare
            && !IsSame(_folders.Select(folder => folder.CaptionOf(image.Image)).First(path => path is not null)!,
                image.Caption.Caption)));
    }

    /// <summary>The captions in other programs' files, and whether their images have none of their own.</summary>
    internal static IEnumerable<(string Image, bool IsBare, SidecarCaption Caption)> Found(
        string root, IEnumerable<ImageFolder> folders)
    {
        var all = folders.ToList();
        var lookup = new Sidecars().In(all.Select(folder => folder.Path).Prepend(root).Distinct());
        foreach (var folder in all)
        {
            foreach (var image in folder.Images)
            {
                if (lookup.Of(System.IO.Path.GetFileName(folder.Path), System.IO.Path.GetFileName(image)) is { } caption)
                    yield return (image, folder.CaptionOf(image) is null, caption);
            }
        }
    }

    /// <summary>How a caption reads that is not Unicode; null where it is, or is no text.</summary>
    internal static UnreadableCaption? Unreadable(string path, CodePage? page)
    {
        var bytes = CaptionFile.ReadBytes(path);
        if (UnicodeBytes.Read(bytes) is not null) return null;
        if (page is not null) return new UnreadableCaption(path, page.Name, page.Read(bytes));
        return CodePageGuess.Of(bytes) is { } guess ? new UnreadableCaption(path, guess.Page.Name, guess.Text) : null;
    }

    private static bool IsSame(string file, string caption)
    {
        try
        {
            return CaptionFile.Read(file) == caption;
        }
        catch (DatasetException)
        {
            return false;
        }
    }

    private static void KeepOriginal(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var taken = LegalNames.TakenIn(folder);
        var number = 1;
        var name = System.IO.Path.GetFileName(path) + ".bak";
        while (taken(name)) name = $"{System.IO.Path.GetFileName(path)}.{++number}.bak";
        WholeFile.Copy(path, System.IO.Path.Combine(folder, name));
    }
}
