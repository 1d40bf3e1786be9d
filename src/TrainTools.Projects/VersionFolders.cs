using System.Collections.Concurrent;
using System.Security.Cryptography;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects;

/// <summary>The versions in a project's folder.</summary>
internal sealed class VersionFolders(ProjectTree tree, TrashBin trash, TimeProvider clock)
{
    private readonly Thumbnails _thumbnails = new(Path.Combine(tree.Cache, "thumbnails"));
    private readonly ConcurrentDictionary<string, VersionFolder> _open = [];

    /// <summary>
    /// The dataset of a version's folder; the same object for the same folder, so that its lock counts.
    /// </summary>
    public VersionFolder Open(string folder) =>
        _open.GetOrAdd(folder, path => new VersionFolder(path, _thumbnails, trash, clock));

    /// <summary>A small JPEG of a run's sample.</summary>
    public byte[] Thumbnail(RunSample sample, int side)
    {
        var sha256 = DiskFault.Guard(
            sample.Path, () => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(sample.Path))));
        return _thumbnails.Of(sample.Path, sha256, sample.FileName, side);
    }

    /// <summary>What a version's folder holds.</summary>
    public static Version Read(string folder)
    {
        var file = VersionFile.Of(folder, out var problem);
        return new Version(
            ProjectTree.VersionId(folder), Path.GetFileName(ProjectTree.ProjectOf(folder)), file.Label, file.Created,
            file.Changed, file.Revision, file.Settings, CountImages(folder), ProjectTree.Runs(folder).Count(),
            problem);
    }

    /// <summary>Makes a version's folder, whole or not at all.</summary>
    /// <param name="copyOf">The folder of the version whose dataset and settings it gets, or null.</param>
    public string Make(string project, string label, string? copyOf, string requestId, VersionSettings settings)
    {
        var versions = Path.Combine(project, "versions");
        var name = LegalNames.Of(label, "version", LegalNames.Version);
        var unfinished = Path.Combine(versions, ProjectTree.Unfinished + Path.GetRandomFileName()[..8]);
        try
        {
            if (copyOf is not null) CopyDataset(copyOf, unfinished);
            New(unfinished, label, requestId, settings);
            name = LegalNames.Free(name, LegalNames.Version, LegalNames.TakenIn(versions));
            DiskFault.Move(unfinished, Path.Combine(versions, name));
            return Path.Combine(versions, name);
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    /// <summary>Fills a new version's folder.</summary>
    public void New(string folder, string label, string requestId, VersionSettings settings)
    {
        new VersionFile
        {
            Label = label,
            Created = clock.GetUtcNow(),
            Changed = clock.GetUtcNow(),
            RequestId = requestId,
            Settings = settings,
        }.Save(folder);
        var paths = new VersionPaths(folder);
        if (!paths.ImageFolders().Any())
            Directory.CreateDirectory(Path.Combine(
                paths.Processed, "1_" + LegalNames.Of(settings.TriggerWord, "concept", LegalNames.Concept)));
    }

    /// <summary>Changes label or settings; what others changed meanwhile is not lost.</summary>
    public Version Change(string folder, Func<VersionFile, VersionFile> change) => Open(folder).Locked(() =>
    {
        var old = VersionFile.Of(folder);
        var changed = change(old) with { Revision = old.Revision + 1, Changed = clock.GetUtcNow() };
        changed.Save(folder);
        return Read(folder);
    });

    /// <summary>Settings whose names are filled in where they are empty.</summary>
    public static VersionSettings Named(VersionSettings settings, string project, string version) => settings with
    {
        TriggerWord = settings.TriggerWord.Length > 0 ? settings.TriggerWord : TriggerWord(project),
        OutputName = settings.OutputName.Length > 0 ? settings.OutputName : OutputName(project, version),
    };

    /// <summary>A project's trigger word unless a person chooses another; a comma would make two tags of it.</summary>
    public static string TriggerWord(string project) => PromptSigns.Without(project.Replace(',', ' ')).Trim();

    /// <summary>The name of a version's LoRA files unless a person chooses another.</summary>
    public static string OutputName(string project, string version) => LoraStems.Legal($"{project}_{version}");

    /// <summary>Copies what a version is trained on, without runs, uploads and what can be made again.</summary>
    public void CopyDataset(string from, string to) => Open(from).Locked(() =>
    {
        FolderCopy.Copy(from, to, name => name.Split('/')
            is ["dataset"] or ["dataset", "origin" or "processed" or "reg" or "sidecars" or "index.json", ..]);
        return true;
    });

    private static int CountImages(string folder)
    {
        try
        {
            return new VersionPaths(folder).ImageFolders()
                .Where(path => KohyaFolderName.Parse(Path.GetFileName(path)) is not null)
                .Sum(path => new ImageFolder(path).Images.Count);
        }
        catch (DatasetException)
        {
            return 0; // opening the version says which folder cannot be read; a list must not fail for it
        }
    }
}
