using System.Collections.Concurrent;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>Reads what a LoRA file calls itself (<c>ss_output_name</c>); null where it says nothing or is none.</summary>
/// <param name="file">A <c>.safetensors</c> file.</param>
public delegate string? ReadLoraName(string file);

/// <summary>
/// The WebUI's LoRA folder with all below it, as WebUIs look a LoRA up: by its stem, whatever the folder and the case,
/// and by the name inside it, which some take before another file's stem. Previews and notes have the same stem, too.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="readName">Reads the name inside a file; null: none is read.</param>
/// <param name="depth">How many levels of folders below it are looked through; a link may lead back up.</param>
public sealed class LoraTree(string folder, ReadLoraName? readName = null, int depth = 16)
{
    // A folder may hold thousands of LoRAs on a slow disk.
    private readonly ConcurrentDictionary<(string File, long Length, DateTime Written), string?> _names = new();

    /// <summary>A legal stem as near to the wanted one as can be, that nothing in the tree is found by.</summary>
    public string Free(string wanted)
    {
        var stem = LoraStems.Legal(wanted);
        var taken = Names();
        if (!taken.ContainsKey(LoraStems.Key(stem))) return stem;
        for (var number = 2; ; number++)
            if (!taken.ContainsKey(LoraStems.Key($"{stem}-{number}"))) return $"{stem}-{number}";
    }

    /// <summary>A file that has a name, or belongs to a LoRA that has it; a LoRA rather than such. Null: there is none.</summary>
    /// <param name="stem">The name.</param>
    /// <param name="ours">Files that may have it, in full.</param>
    public string? Holder(string stem, params IReadOnlyCollection<string> ours) =>
        Names(ours).GetValueOrDefault(LoraStems.Key(stem));

    /// <summary>Another LoRA that is found by a name, as a note; null: there is none.</summary>
    /// <inheritdoc cref="Holder"/>
    public Problem? Twice(string stem, params IReadOnlyCollection<string> ours) =>
        Holder(stem, ours) is { } other && IsLora(other)
            ? new Problem("lora.name_twice", "", ("stem", stem), ("path", other))
            : null;

    private static bool IsLora(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".safetensors" or ".pt" or ".ckpt";

    private Dictionary<string, string> Names(params IReadOnlyCollection<string> ours)
    {
        var found = new Dictionary<string, string>();
        var others = Files().Where(file => !ours.Contains(file.FullName));
        foreach (var file in others.OrderByDescending(file => IsLora(file.Name)))
        {
            foreach (var stem in StemsOf(file.Name)) found.TryAdd(LoraStems.Key(stem), file.FullName);
            if (InnerName(file) is { Length: > 0 } name) found.TryAdd(LoraStems.Key(name), file.FullName);
        }
        return found;
    }

    private string? InnerName(FileInfo file) =>
        readName is not null && file.Extension.Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? _names.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), _ => readName(file.FullName))
            : null;

    private IEnumerable<FileInfo> Files() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,       // hidden folders are searched by the WebUI, too
            MaxRecursionDepth = depth,
        })
        : [];

    /// <summary>A file may be named for a stem with dots or for one with an ending such as .preview.png.</summary>
    private static IEnumerable<string> StemsOf(string name)
    {
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
            yield return name[..dot];
    }
}
