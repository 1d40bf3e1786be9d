using System.Globalization;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Resume;

/// <summary>
/// The states of one run: the newest two stay, so that one is whole whatever happens to the other. A file's name begins
/// with its number in the order of writing, <c>000007-step-350.safetensors</c>: steps may go back when a run is resumed
/// with other settings.
/// </summary>
internal sealed class StateFolder
{
    private const int Kept = 2;
    private const string Extension = ".safetensors";

    private readonly string _path;
    private readonly List<string> _good = []; // full paths, oldest first
    private int _number;

    /// <param name="path">The folder; it need not exist.</param>
    public StateFolder(string path) => _path = path;

    /// <summary>Whether there is no state.</summary>
    public bool IsEmpty => Files().Count == 0;

    /// <summary>Opens the newest state that is whole, or gives null when there is none.</summary>
    /// <param name="warn">Receives states that are not.</param>
    public SavedState? OpenNewest(Action<Problem> warn)
    {
        if (!Directory.Exists(_path))
            return null;

        foreach (var left in Directory.EnumerateFiles(_path, "*" + WholeFile.TemporaryExtension))
            File.Delete(left); // a save that was cut off
        var files = Files();
        _number = files.Count == 0 ? 0 : NumberOf(files[^1]);
        for (var i = files.Count - 1; i >= 0; i--)
        {
            try
            {
                var state = StateFile.Open(files[i]);
                _good.Add(files[i]);
                return state;
            }
            catch (CheckpointException error)
            {
                var code = i > 0 ? "state.unusable" : "state.last_unusable";
                warn(new Problem(code, "", Problem.Inner("fault_problem", error.Problem)));
            }
        }

        return null;
    }

    /// <summary>Saves a state; once it is whole, older ones go.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="FileWriteException">It cannot be written; the newest of the old ones stays.</exception>
    public string Save(StateHeader header, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var number = (_number + 1).ToString("000000", CultureInfo.InvariantCulture);
        var path = Path.Combine(_path, FormattableString.Invariant($"{number}-step-{header.Step}{Extension}"));
        try
        {
            StateFile.Write(path, header, tensors);
        }
        catch (FileWriteException) when (_good.Count == Kept)
        {
            // The disk is full, most likely. Of two good states one may go to make room; the last one never does.
            File.Delete(_good[0]);
            _good.RemoveAt(0);
            StateFile.Write(path, header, tensors);
        }

        _number++;
        _good.Add(path);
        if (_good.Count > Kept)
            _good.RemoveAt(0);
        RemoveAllBut(_good);
        return path;
    }

    /// <summary>Leaves only the newest state, or none.</summary>
    public void Prune(int kept)
    {
        _good.RemoveRange(0, Math.Max(0, _good.Count - kept));
        RemoveAllBut(_good);
    }

    private List<string> Files() => Directory.Exists(_path)
        ? [.. Directory.EnumerateFiles(_path, "*" + Extension).Where(file => NumberOf(file) > 0).OrderBy(NumberOf)]
        : [];

    private static int NumberOf(string file) => int.TryParse(
        Path.GetFileName(file).Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : 0;

    private void RemoveAllBut(List<string> kept)
    {
        foreach (var file in Files().Where(file => !kept.Contains(file)))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // On Windows a reader or virus scanner may hold it; it goes with the next state.
                System.Diagnostics.Debug.WriteLine($"{file} stays for now: {error.Message}");
            }
        }
    }
}
