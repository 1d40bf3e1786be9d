using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Collects what is odd about a dataset and reports it in few problems, however many files it concerns.
/// </summary>
internal sealed class DatasetNotes
{
    private const int NamesShown = 3;

    private readonly List<Problem> _problems = [];
    private readonly List<string> _strangers = [];
    private readonly List<string> _lonelyCaptions = [];
    private readonly List<string> _longCaptions = [];
    private readonly List<Problem> _emptyCaptions = [];

    public void LooseImages(IReadOnlyList<string> files) => _problems.Add(Of("dataset.loose_images", files));

    public void UnusedRepeats() => _problems.Add(new Problem("dataset.repeats_unused", "repeats"));

    public void EmptyFolder(string name) => _problems.Add(new Problem("dataset.folder_empty", "", ("folder", name)));

    public void FolderWithoutNumber(string name, bool isFlat) => _problems.Add(new Problem(
        isFlat ? "dataset.subfolder_unused" : "dataset.folder_unnumbered", "", ("folder", name)));

    public void Strangers(IReadOnlyList<string> files) => _strangers.AddRange(files);

    public void LonelyCaptions(IReadOnlyList<string> files) => _lonelyCaptions.AddRange(files);

    public void LongCaption(string file) => _longCaptions.Add(file);

    public void EmptyCaption(string file, string used) => _emptyCaptions.Add(new Problem(
        "dataset.caption_empty", "", ("file", Path.GetFileName(file)), ("caption", used)));

    /// <summary>All that was noted.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        var problems = new List<Problem>(_problems);
        if (_strangers.Count > 0)
            problems.Add(Of("dataset.unknown_files", _strangers));
        if (_lonelyCaptions.Count > 0)
            problems.Add(Of("dataset.captions_unused", _lonelyCaptions));
        if (_longCaptions.Count > 0)
            problems.Add(Of("dataset.captions_long", _longCaptions));
        problems.AddRange(_emptyCaptions);
        return problems;
    }

    /// <summary>How many files it concerns, and the first names.</summary>
    private static Problem Of(string code, IReadOnlyList<string> files)
    {
        var names = string.Join(", ", files.Take(NamesShown).Select(Path.GetFileName));
        var rest = files.Count > NamesShown ? ", …" : "";
        return new Problem(code, "", ("n", $"{files.Count}"), ("files", names + rest));
    }
}
