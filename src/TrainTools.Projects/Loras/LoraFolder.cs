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
    /// <param name="sdVersion">"SD1", "SD2", "SDXL" or "Unknown", as the WebUI's cards say it.</param>
    /// <param name="copy">Copies the file, writing its new name into it.</param>
    /// <exception cref="ProjectsException">
    /// The checkpoint is gone, or disk or folder does not take the file.
    /// </exception>
    public UsedLora Use(
        string checkpointFile, string wantedStem, string trigger, double weight, string sdVersion, CopyLora copy)
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
                var entry = new UsedEntry
                {
                    Stem = before?.Stem ?? _tree.Free(wantedStem),
                    Trigger = trigger,
                    Weight = weight,
                    SdVersion = sdVersion,
                    Used = _clock.GetUtcNow(),
                    Sha256 = before?.Sha256 ?? "",
                };
                // Noted first: whatever is killed when, the name is known as ours and used again.
                UsedFile.Save(checkpointFile, entry);
                LoraNotes.Write(NotesOf(entry.Stem), entry);
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
            DiskFault.Guard(file, () => LoraNotes.Remove(NotesOf(entry.Stem), entry));
            UsedFile.Save(checkpointFile, null);
            return isThere;
        }
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
        return _tree.Holder(before.Stem, NotesOf(before.Stem)) is null ? before with { Sha256 = "" } : null;
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

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
