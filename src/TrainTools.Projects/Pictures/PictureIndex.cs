using System.Security.Cryptography;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Files;
using TrainTools.Projects.Store;

namespace TrainTools.Projects.Pictures;

/// <summary>
/// Remembers what is in the files of a dataset, so that listing thousands reads none of them. The files are the
/// truth: what is remembered counts only while a file's size and time are as they were, and the index may be deleted
/// at any time (then names of dropped files that no file can have are forgotten, and nothing else).
/// </summary>
internal sealed class PictureIndex(string path)
{
    private const long MaxFileBytes = 1L << 30; // as the trainer
    private Dictionary<string, PictureFacts>? _facts; // by folder/file
    private bool _isDirty;

    /// <summary>What is in a picture's file and its caption's.</summary>
    /// <param name="key">Folder and file name.</param>
    public PictureFacts Of(string key, string picture, string? caption)
    {
        var known = Known().GetValueOrDefault(key);
        var file = new FileInfo(picture);
        var facts = known is not null && known.Bytes == file.Length && known.Modified == file.LastWriteTimeUtc.Ticks
            ? known
            : Look(file) with { Name = known?.Name };
        facts = WithCaption(facts, caption);
        Set(key, facts);
        return facts;
    }

    /// <summary>Remembers what a file was called when it was dropped.</summary>
    public void SetName(string key, string name)
    {
        if (Known().TryGetValue(key, out var facts)) Set(key, facts with { Name = name });
        else Set(key, new PictureFacts { Name = name });
        Save();
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlySet<string> keys)
    {
        foreach (var key in Known().Keys.Where(key => !keys.Contains(key)).ToList())
        {
            _facts!.Remove(key);
            _isDirty = true;
        }
    }

    /// <summary>Writes it, if there is anything new.</summary>
    public void Save()
    {
        if (!_isDirty) return;
        // Not merged with what is there: it is no one's but ours, and may be of an older form.
        JsonFile.Replace(path, new IndexFile { Pictures = Known() });
        _isDirty = false;
    }

    private Dictionary<string, PictureFacts> Known() => _facts ??= Load();

    private Dictionary<string, PictureFacts> Load()
    {
        try
        {
            return JsonFile.Read<IndexFile>(path) is { Format: IndexFile.Current } file ? file.Pictures : [];
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            return []; // it is made again from the files
        }
    }

    private void Set(string key, PictureFacts facts)
    {
        if (Known().GetValueOrDefault(key) == facts) return;
        _facts![key] = facts;
        _isDirty = true;
    }

    private static PictureFacts Look(FileInfo file)
    {
        var facts = new PictureFacts { Bytes = file.Length, Modified = file.LastWriteTimeUtc.Ticks };
        if (file.Length > MaxFileBytes)
            return facts with
            {
                Problem = $"{file.Name}: the file has {file.Length / (1 << 20):N0} MB, more than a picture can " +
                    "have. Save it as PNG or JPEG in an image editor.",
            };
        var bytes = File.ReadAllBytes(file.FullName);
        var header = PictureCheck.Read(file.Name, bytes, out var problem);
        return facts with
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Width = header?.Width ?? 0,
            Height = header?.Height ?? 0,
            Problem = problem,
        };
    }

    private static PictureFacts WithCaption(PictureFacts facts, string? caption)
    {
        if (caption is null) return facts.Caption is null ? facts : facts with { Caption = null };
        var file = new FileInfo(caption);
        var isKnown = facts.Caption is { } known && known.Bytes == file.Length
            && known.Modified == file.LastWriteTimeUtc.Ticks;
        return isKnown ? facts : facts with { Caption = CaptionText.Look(file) };
    }

    private sealed record IndexFile
    {
        public const int Current = 1;

        public int Format { get; init; } = Current;

        public Dictionary<string, PictureFacts> Pictures { get; init; } = [];
    }
}
