using System.IO.Enumeration;
using TrainTools.Core.Problems;
using TrainTools.Imaging;

namespace TrainTools.Projects.Datasets;

/// <summary>A folder of images whose name says how often they are shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kohya">The name, taken apart.</param>
/// <param name="Folder">What is in it; at least one image.</param>
internal sealed record NumberedFolder(string Name, KohyaFolderName Kohya, ImageFolder Folder);

/// <summary>
/// Goes through a dataset's folder by names and kinds alone. One way for all: what a version's list passes over, the
/// command line passes over.
/// </summary>
internal sealed class DatasetWalk
{
    // Enough for any dataset; a home folder that was given by mistake must not take minutes.
    private const int MostLookedAtBelow = 20_000;

    private readonly List<LeftOutFile> _leftOut = [];
    private readonly List<NumberedFolder> _folders = [];
    private readonly List<string> _empty = [];

    /// <param name="root">The dataset's folder.</param>
    /// <param name="mayBeFlat">Whether images directly in it count where no folder is numbered.</param>
    /// <exception cref="DatasetException">The folder may not be read.</exception>
    public DatasetWalk(string root, bool mayBeFlat)
    {
        Top = new ImageFolder(root);
        var others = new List<string>();
        foreach (var path in SubFolders(root))
        {
            var name = Path.GetFileName(path);
            if (ImageFolder.IsOfMasks(name)) _leftOut.Add(Whole(name, "dataset.mask_folder"));
            else if (KohyaFolderName.Parse(name) is { } kohya) Take(path, name, kohya);
            else others.Add(path);
        }
        IsFlat = mayBeFlat && _folders.Count == 0;
        foreach (var path in others) LeaveOut(path, Path.GetFileName(path));
        if (IsFlat) _leftOut.AddRange(Top.LeftOut);
        else LeaveOutLoose();
    }

    /// <summary>The folder itself.</summary>
    public ImageFolder Top { get; }

    /// <summary>Whether the images lie directly in the folder.</summary>
    public bool IsFlat { get; }

    /// <summary>Sub-folders in kohya's form that hold images, in the order of their names.</summary>
    public IReadOnlyList<NumberedFolder> Folders => _folders;

    /// <summary>Names of sub-folders in kohya's form that hold none.</summary>
    public IReadOnlyList<string> Empty => _empty;

    /// <summary>What is passed over, with the reasons.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    private static IEnumerable<string> SubFolders(string root) => Directory.EnumerateDirectories(root)
        .Where(path => !IsOfSomeProgram(Path.GetFileName(path))).Order(StringComparer.Ordinal);

    private static bool IsOfSomeProgram(string name) =>
        name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal);

    private void Take(string path, string name, KohyaFolderName kohya)
    {
        ImageFolder folder;
        try
        {
            folder = new ImageFolder(path);
        }
        catch (DatasetException error)
        {
            _leftOut.Add(new LeftOutFile(name, "", error.Problem, IsImage: false));
            return;
        }
        if (folder.Images.Count > 0) _folders.Add(new NumberedFolder(name, kohya, folder));
        else _empty.Add(name);
        _leftOut.AddRange(folder.LeftOut.Select(file => file with { Folder = name }));
        foreach (var below in SubFolders(path).Where(below => !ImageFolder.IsOfMasks(Path.GetFileName(below))))
            LeaveOut(below, $"{name}/{Path.GetFileName(below)}", new Problem(
                "dataset.folder_in_folder", "", ("folder", Path.GetFileName(below)), ("parent", name)));
    }

    private void LeaveOutLoose()
    {
        foreach (var name in Top.Images.Select(image => Path.GetFileName(image)))
            _leftOut.Add(new LeftOutFile("", name, LeftOutReason.OfFiles("dataset.loose_images", name), IsImage: true));
        _leftOut.AddRange(Top.LeftOut.Where(file => file.IsImage));
    }

    /// <summary>All images in a folder that is passed over, and below it.</summary>
    private void LeaveOut(string path, string name, Problem? reason = null)
    {
        reason ??= IsFlat
            ? new Problem("dataset.subfolder_unused", "", ("folder", name))
            : new Problem(KohyaFolderName.IsNumberedBelowOne(name) ? "dataset.folder_zero" : "dataset.folder_unnumbered",
                "", ("folder", name), ("advice", KohyaFolderName.Advice(name)));
        foreach (var image in ImagesBelow(path))
        {
            var inside = Path.GetDirectoryName(image)!;
            var folder = inside.Length == 0 ? name : $"{name}/{inside.Replace(Path.DirectorySeparatorChar, '/')}";
            _leftOut.Add(new LeftOutFile(folder, Path.GetFileName(image), reason, IsImage: true));
        }
    }

    private static IEnumerable<string> ImagesBelow(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint, // links may lead round in circles
        };
        return new FileSystemEnumerable<(string Path, bool IsFolder)>(folder, Entry, options)
            .Take(MostLookedAtBelow)
            .Where(entry => !entry.IsFolder && ImageFormats.IsImage(entry.Path))
            .Select(entry => entry.Path).Order(StringComparer.Ordinal);
    }

    private static (string Path, bool IsFolder) Entry(ref FileSystemEntry entry) =>
        (Path.GetRelativePath(entry.RootDirectory.ToString(), entry.ToFullPath()), entry.IsDirectory);

    private static LeftOutFile Whole(string folder, string code) =>
        new(folder, "", new Problem(code, "", ("folder", folder)), IsImage: false);
}
