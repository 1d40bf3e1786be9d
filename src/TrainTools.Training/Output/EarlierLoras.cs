using System.Text.RegularExpressions;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Training.Output;

/// <summary>
/// LoRA files of another run where this one's will go: they would be replaced one by one, and those of epochs that this
/// run has not would stay among its own. A run knows its own files by the session that their metadata names.
/// </summary>
public sealed partial class EarlierLoras
{
    private readonly string _folder;
    private readonly string _outputName;

    private EarlierLoras(string folder, string outputName, IReadOnlyList<string> files) =>
        (_folder, _outputName, Files) = (folder, outputName, files);

    /// <summary>The files, in full, by name.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The question whether they may be moved aside; null where there are none.</summary>
    public Problem? Question => Files.Count == 0 ? null : new Problem("output.taken", "output",
        ("value", _outputName), ("n", $"{Files.Count}"), ("file", Path.GetFileName(Files[0])), ("folder", _folder),
        ("free", Free("-", first: 2)), ("aside", Free("-old", first: 1)));

    /// <summary>Looks for them.</summary>
    /// <param name="folder">Where the LoRA files go.</param>
    /// <param name="outputName">Their stem.</param>
    /// <param name="session">The run that goes on, whose files are no others; null for one that begins.</param>
    public static EarlierLoras Find(string folder, string outputName, long? session = null)
    {
        var others = LorasOf(folder, outputName).Where(file => session is null || LoraName.Metadata(file, "ss_session_id") != $"{session}");
        return new EarlierLoras(Path.GetFullPath(folder), outputName, [.. others.Order(StringComparer.Ordinal)]);
    }

    /// <summary>
    /// Gives each another name, with what lies beside it (card, preview), so that nothing is lost and no two LoRAs in
    /// the folder have one name: <c>hanako-000002</c> becomes <c>hanako-old2-000002</c>.
    /// </summary>
    /// <exception cref="FileWriteException">A file cannot be moved; those before it are.</exception>
    public void MoveAside()
    {
        var aside = Free("-old", first: 1);
        foreach (var file in Files)
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            var newStem = aside + stem[_outputName.Length..];
            try
            {
                foreach (var beside in Directory.GetFiles(_folder, stem + ".*"))
                {
                    var ending = Path.GetFileName(beside)[stem.Length..];
                    if (Beside().IsMatch(ending) && !Ending().IsMatch(ending))
                        File.Move(beside, Path.Combine(_folder, newStem + ending));
                }
                Rename(file, Path.Combine(_folder, newStem + Path.GetExtension(file)), aside);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new FileWriteException(
                    new Problem("output.not_moved", "output", ("path", file), ("reason", Reason.Of(error))), error);
            }
        }
    }

    // The name inside goes with the file's: WebUIs look a LoRA up by both. The tensors, and so its hash, stay.
    private static void Rename(string file, string target, string outputName)
    {
        var temporary = target + WholeFile.TemporaryExtension;
        try
        {
            File.Delete(temporary); // what a kill left
            SafetensorsCopy.Renamed(file, temporary, outputName);
            WholeFile.Flush(temporary);
            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(file));
            File.Move(temporary, target);
            File.Delete(file);
        }
        catch (CheckpointException)
        {
            File.Move(file, target); // it is no LoRA that can be read, and stays as it is
        }
    }

    private string Free(string ending, int first)
    {
        for (var number = first; ; number++)
        {
            var name = $"{_outputName}{ending}{number}";
            if (!LorasOf(_folder, name).Any())
                return name;
        }
    }

    /// <summary>Every LoRA file of a name, of whichever run.</summary>
    public static IEnumerable<string> LorasOf(string folder, string outputName) => Directory.Exists(folder)
        ? Directory.GetFiles(folder).Where(file => Ending().IsMatch(file)
            && Epoch().Replace(Path.GetFileNameWithoutExtension(file), "") is var name
            && (name.Equals(outputName, StringComparison.OrdinalIgnoreCase)
                || Path.GetFileNameWithoutExtension(file).Equals(outputName, StringComparison.OrdinalIgnoreCase)))
        : [];

    [GeneratedRegex(@"\.(?:safetensors|pt|ckpt)$", RegexOptions.IgnoreCase)]
    private static partial Regex Ending();

    // Not hanako.v2.png, which belongs to another LoRA.
    [GeneratedRegex(@"^(?:\.(?:preview|thumb|description|civitai|metadata))?\.[A-Za-z0-9]+$")]
    private static partial Regex Beside();

    [GeneratedRegex("-(?:[0-9]{6}|step[0-9]{8})$")] // kohya's EPOCH_FILE_NAME and STEP_FILE_NAME
    private static partial Regex Epoch();
}
