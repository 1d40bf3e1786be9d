using System.Security.Cryptography;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>
/// The WebUI's LoRA folder, as far as we put files into it. Nothing of anybody else's is ever changed.
/// </summary>
/// <param name="path">The folder; made when the first file comes.</param>
/// <param name="clock">Tells when a file was put there.</param>
/// <param name="readName">Reads the name inside other LoRAs, by which WebUIs find them, too.</param>
public sealed class LoraFolder(string path, TimeProvider? clock = null, ReadLoraName? readName = null)
{
    private const string Extension = ".safetensors";
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly LoraTree _tree = new(
        System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)), readName);

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>
    /// Puts a copy of a checkpoint into the folder, under a name that nothing in it has and that no other checkpoint
    /// gets: WebUIs keep the weights of a name that they know. A checkpoint that is there already stays, with the new
    /// weight and trigger.
    /// </summary>
    /// <param name="checkpointFile">A run's LoRA file.</param>
    /// <param name="wantedStem">What it should be called; made legal and given a number where need be.</param>
    /// <param name="trigger">What the prompt needs beside it; may be empty.</param>
    /// <param name="weight">The preferred one, such as 0.8.</param>
    /// <param name="card">What its card in the WebUI shows besides; what a person changed there is kept.</param>
    /// <param name="copy">Copies the file, writing its new name into it.</param>
    /// <exception cref="ProjectsException">
    /// The checkpoint is gone, or disk or folder does not take the file.
    /// </exception>
    public UsedLora Use(
        string checkpointFile, string wantedStem, string trigger, double weight, LoraCard card, CopyLora copy)
    {
        if (!File.Exists(checkpointFile))
            throw new ProjectsException(
                Refusal.NotThere, new Problem("lora.file_gone", "", ("path", checkpointFile)));
        lock (_gate)
            return DiskFault.Guard(Path, () =>
            {
                Directory.CreateDirectory(Path);
                var noted = UsedFile.Find(checkpointFile);
                if (noted is not null) File.Delete(TemporaryOf(noted.Stem)); // what a kill left
                var before = Reusable(noted);
                var stem = before?.Stem ?? _tree.Free(wantedStem);
                var entry = new UsedEntry
                {
                    Stem = stem,
                    Trigger = trigger,
                    Weight = weight,
                    SdVersion = card.SdVersion,
                    Used = _clock.GetUtcNow(),
                    Sha256 = before?.Sha256 ?? "",
                    Written = before?.Ours() ?? card.Keys(stem, trigger, weight),
                    PreviewSha256 = before?.PreviewSha256 ?? "",
                };
                // Noted first: whatever is killed when, the name is known as ours and used again.
                UsedFile.Save(checkpointFile, entry);
                entry = entry with
                {
                    Written = LoraNotes.Write(NotesOf(stem), before?.Ours(), card.Keys(stem, trigger, weight)),
                };
                UsedFile.Save(checkpointFile, entry);
                entry = Shown(checkpointFile, entry, card);
                if (!File.Exists(FileOf(entry.Stem))) entry = Copied(checkpointFile, entry, copy);
                var notes = Notes(entry.Stem, wantedStem).ToList();
                return notes.Count > 0 ? Describe(entry) with { Notes = notes } : Describe(entry);
            });
    }

    /// <summary>What lies in the folder for a checkpoint, or null.</summary>
    public UsedLora? UsedAs(string checkpointFile) =>
        UsedFile.Find(checkpointFile) is { Sha256.Length: > 0 } entry && File.Exists(FileOf(entry.Stem))
            ? Describe(entry)
            : null;

    /// <summary>Takes a checkpoint's copy out of the folder again; the checkpoint itself stays.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ProjectsException">The file is another by now, or a program has it open.</exception>
    public bool Unuse(string checkpointFile)
    {
        lock (_gate)
        {
            if (UsedFile.Find(checkpointFile) is not { } entry) return false;
            var file = FileOf(entry.Stem);
            var isThere = File.Exists(file);
            if (isThere && DiskFault.Guard(file, () => HashOf(file)) != entry.Sha256)
                throw new ProjectsException(Refusal.InUse, new Problem("lora.changed", "", ("path", file)));
            DiskFault.Guard(file, () => File.Delete(file));
            DiskFault.Guard(file, () => LoraNotes.Remove(NotesOf(entry.Stem), entry.Ours()));
            DiskFault.Guard(file, () => RemovePreview(entry));
            UsedFile.Save(checkpointFile, null);
            return isThere;
        }
    }

    // What a person put in its place, or took away, stays so; with the LoRA gone, too, it comes again.
    private UsedEntry Shown(string checkpointFile, UsedEntry entry, LoraCard card)
    {
        var preview = PreviewOf(entry.Stem);
        var isTakenAway = entry.PreviewSha256.Length > 0 && File.Exists(FileOf(entry.Stem));
        if (File.Exists(preview) || isTakenAway || card.Preview() is not { } image) return entry;
        entry = entry with { PreviewSha256 = Convert.ToHexStringLower(SHA256.HashData(image)) };
        UsedFile.Save(checkpointFile, entry);
        WholeFile.Write(preview, file => file.Write(image));
        return entry;
    }

    private void RemovePreview(UsedEntry entry)
    {
        var preview = PreviewOf(entry.Stem);
        if (entry.PreviewSha256.Length > 0 && File.Exists(preview) && HashOf(preview) == entry.PreviewSha256)
            File.Delete(preview);
    }

    private UsedEntry Copied(string checkpointFile, UsedEntry entry, CopyLora copy)
    {
        var target = FileOf(entry.Stem);
        var temporary = TemporaryOf(entry.Stem);
        try
        {
            copy(checkpointFile, temporary, entry.Stem);
            WholeFile.Flush(temporary);
            entry = entry with { Sha256 = HashOf(temporary) };
            UsedFile.Save(checkpointFile, entry);
            DiskFault.Move(temporary, target);
            return entry;
        }
        finally
        {
            File.Delete(temporary); // does nothing once it is renamed
        }
    }

    /// <summary>A name that was given before, while nobody else has taken it.</summary>
    private UsedEntry? Reusable(UsedEntry? before)
    {
        if (before is null) return null;
        if (File.Exists(FileOf(before.Stem)) && HashOf(FileOf(before.Stem)) == before.Sha256) return before;
        return _tree.Holder(before.Stem, NotesOf(before.Stem), PreviewOf(before.Stem)) is null
            ? before with { Sha256 = "" } : null;
    }

    /// <summary>Why it is called otherwise, and which file the WebUI could take for it.</summary>
    private IEnumerable<Problem> Notes(string stem, string wanted)
    {
        var legal = LoraStems.Legal(wanted);
        if (legal != wanted)
            yield return new Problem("lora.name_changed", "", ("wanted", wanted), ("stem", stem));
        else if (stem != wanted)
            yield return new Problem("lora.name_taken", "", ("wanted", wanted), ("stem", stem));
        // A file that came later may have the name of one that was there.
        if (_tree.Twice(stem, FileOf(stem)) is { } twice)
            yield return twice;
    }

    private UsedLora Describe(UsedEntry entry) =>
        new(entry.Stem, FileOf(entry.Stem), entry.Weight, entry.Trigger, entry.Used);

    private string FileOf(string stem) => System.IO.Path.Combine(Path, stem + Extension);

    private string TemporaryOf(string stem) => FileOf(stem) + WholeFile.TemporaryExtension;

    private string NotesOf(string stem) => System.IO.Path.Combine(Path, stem + ".json");

    // WebUIs show any other preview of the stem before this one, so a person's counts.
    private string PreviewOf(string stem) => System.IO.Path.Combine(Path, stem + ".preview.webp");

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
