namespace TrainTools.Projects.Datasets;

/// <summary>
/// Collects what is odd about a dataset and tells it in few sentences, however many files it concerns.
/// </summary>
internal sealed class DatasetNotes
{
    private const int NamesShown = 3;

    private readonly List<string> _sentences = [];
    private readonly List<string> _strangers = [];
    private readonly List<string> _lonelyCaptions = [];
    private readonly List<string> _longCaptions = [];
    private readonly List<string> _emptyCaptions = [];

    public void LoosePictures(IReadOnlyList<string> files) => _sentences.Add(
        $"{Some(files, "picture")} beside the numbered folders {Are(files)} left out; move what you want to train " +
        "on into one of them.");

    public void UnusedRepeats() => _sentences.Add(
        "The repeats given are not used, because the folders' names say how often to show their pictures.");

    public void EmptyFolder(string name) => _sentences.Add($"The folder {name} holds no pictures and is left out.");

    public void FolderWithoutNumber(string name, bool isFlat) => _sentences.Add(isFlat
        ? $"The sub-folder {name} is left out; only the pictures directly in the folder are used."
        : $"The folder {name} is left out, because its name does not begin with the repeats; rename it to " +
            $"10_{name} to use it.");

    public void Strangers(IReadOnlyList<string> files) => _strangers.AddRange(files);

    public void LonelyCaptions(IReadOnlyList<string> files) => _lonelyCaptions.AddRange(files);

    public void LongCaption(string file) => _longCaptions.Add(file);

    public void EmptyCaption(string file, string used) =>
        _emptyCaptions.Add($"{Path.GetFileName(file)} is empty; its picture gets the caption '{used}'.");

    /// <summary>All that was noted, a sentence each.</summary>
    public IReadOnlyList<string> Sentences()
    {
        var sentences = new List<string>(_sentences);
        if (_strangers.Count > 0)
            sentences.Add($"{Some(_strangers, "file")} {Are(_strangers)} of a kind that cannot be read and left " +
                "out; save such pictures as PNG to use them.");
        if (_lonelyCaptions.Count > 0)
            sentences.Add($"{Some(_lonelyCaptions, "caption")} {Are(_lonelyCaptions)} not used, because no picture " +
                "has the same name up to the extension.");
        if (_longCaptions.Count > 0)
            sentences.Add($"{Some(_longCaptions, "caption")} {Are(_longCaptions)} several lines long; only the " +
                "first is used.");
        sentences.AddRange(_emptyCaptions);
        return sentences;
    }

    /// <summary>How many there are, and the first names.</summary>
    private static string Some(IReadOnlyList<string> files, string noun)
    {
        var names = string.Join(", ", files.Take(NamesShown).Select(Path.GetFileName));
        var rest = files.Count > NamesShown ? ", …" : "";
        return $"{files.Count} {noun}{(files.Count == 1 ? "" : "s")} ({names}{rest})";
    }

    private static string Are(IReadOnlyList<string> files) => files.Count == 1 ? "is" : "are";
}
