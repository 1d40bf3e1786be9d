using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Runs;

/// <summary>
/// What a run trains on, as it was when it was begun, in
/// <c>trains/&lt;run&gt;/dataset/&lt;repeats&gt;_&lt;trigger&gt;/</c>. Images are hard links, so a run costs no room;
/// nothing that is edited, added or removed here later reaches it.
/// </summary>
internal static class RunSnapshot
{
    /// <summary>Takes it; a half-taken one is begun anew.</summary>
    /// <returns>The folder to train on.</returns>
    public static string Take(VersionFolder version, string runFolder, VersionSettings settings) => version.Locked(() =>
    {
        var listing = version.List();
        if (listing.Images.Count == 0)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("dataset.no_images", ""));
        var target = Path.Combine(runFolder, "dataset");
        var unfinished = target + WholeFile.TemporaryExtension;
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        Fill(unfinished, listing, settings);
        DiskFault.Move(unfinished, target);
        return target;
    });

    private static void Fill(string target, DatasetListing listing, VersionSettings settings)
    {
        var repeats = listing.Stored(settings).ToDictionary(image => image.Id, image => image.EffectiveRepeats);
        var isOneConcept = listing.Images.Select(image => image.Folder).Distinct().Count() == 1;
        foreach (var concept in listing.Images.GroupBy(image => image.Folder))
        {
            var tokens = isOneConcept && settings.TriggerWord.Length > 0
                ? settings.TriggerWord
                : concept.First().Concept.ClassTokens;
            var legal = LegalNames.Of(tokens, "concept", LegalNames.Concept);
            var name = LegalNames.Free($"{repeats[concept.First().Id]}_{legal}", 255, LegalNames.TakenIn(target));
            var folder = Directory.CreateDirectory(Path.Combine(target, name)).FullName;
            foreach (var image in concept)
                Add(folder, image, image.CaptionFor(settings), settings.TriggerWord, legal == settings.TriggerWord);
        }
    }

    /// <param name="isImplied">
    /// Whether the trainer takes the trigger word from the folder where there is no caption.
    /// </param>
    private static void Add(string folder, ListedImage image, string typed, string trigger, bool isImplied)
    {
        // Of a symbolic link, the file: a link that is moved may lead nowhere.
        HardLink.MakeOrCopy(FileKinds.Target(image.Path).FullName, Path.Combine(folder, image.FileName));
        var caption = WithTrigger(typed, trigger);
        if (typed.Length == 0 && (isImplied || trigger.Length == 0)) return;
        // Not flushed each: the trainer knows its dataset again by its contents when it goes on after a power cut.
        File.WriteAllText(Path.Combine(folder, Path.ChangeExtension(image.FileName, ".txt")), caption + "\n");
    }

    /// <summary>The trigger word is the first of each caption, unless the caption has it somewhere already.</summary>
    private static string WithTrigger(string caption, string trigger)
    {
        if (trigger.Length == 0 || caption.Contains(trigger, StringComparison.OrdinalIgnoreCase)) return caption;
        return caption.Length == 0 ? trigger : $"{trigger}, {caption}";
    }
}
