using System.Text.Json.Serialization;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Remembers what is in the files of a dataset, so that listing thousands reads none of them. The files are the
/// truth: what is remembered counts only while a file's size and time are as they were, and the index may be deleted
/// at any time (then names of dropped files that no file can have are forgotten, and nothing else).
/// </summary>
internal sealed class ImageIndex(string path)
{
    private Dictionary<string, ImageFacts>? _facts; // by folder/file
    private bool _isDirty;

    /// <summary>What is in an image's file and its caption's.</summary>
    /// <param name="key">Folder and file name.</param>
    public ImageFacts Of(string key, string image, string? caption)
    {
        var known = Known().GetValueOrDefault(key);
        var file = FileKinds.Target(image);
        var facts = known is not null && known.Bytes == file.Length && known.Modified == file.LastWriteTimeUtc.Ticks
            ? known
            : ImageCheck.Look(image, withHash: true) with { Name = known?.Name };
        facts = WithCaption(facts, caption);
        Set(key, facts);
        return facts;
    }

    /// <summary>Remembers what a file was called when it was dropped.</summary>
    public void SetName(string key, string name)
    {
        if (Known().TryGetValue(key, out var facts)) Set(key, facts with { Name = name });
        else Set(key, new ImageFacts { Name = name });
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
        JsonFile.Replace(path, new IndexFile { Images = Known(), CaptionsRead = CaptionFacts.Current });
        _isDirty = false;
    }

    private Dictionary<string, ImageFacts> Known() => _facts ??= Load();

    private Dictionary<string, ImageFacts> Load()
    {
        try
        {
            return JsonFile.Read<IndexFile>(path) is { Format: IndexFile.Current } file
                ? file.Images.ToDictionary(image => image.Key, image => Renewed(image.Value, file.CaptionsRead))
                : [];
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            return []; // it is made again from the files
        }
    }

    // What could not be used once is looked at again by each host: it may read more formats than the last one did, or the
    // file's permissions have changed. An older index says why as a sentence, too.
    private static ImageFacts Renewed(ImageFacts facts, int captionsRead) => facts with
    {
        Bytes = facts.Problem is null ? facts.Bytes : -1,
        Caption = captionsRead != CaptionFacts.Current || facts.Caption?.Problem?.Code == Problem.Sentence
            ? null
            : facts.Caption,
    };

    private void Set(string key, ImageFacts facts)
    {
        if (Known().GetValueOrDefault(key) == facts) return;
        _facts![key] = facts;
        _isDirty = true;
    }

    private static ImageFacts WithCaption(ImageFacts facts, string? caption)
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

        /// <summary>What was looked for in captions; those of an older index are looked at again.</summary>
        public int CaptionsRead { get; init; }

        [JsonPropertyName("pictures")] // its name in the file
        public Dictionary<string, ImageFacts> Images { get; init; } = [];
    }
}
