using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Collects what is odd about a dataset and reports it in few problems, however many files it concerns.
/// </summary>
internal sealed class DatasetNotes
{
    private readonly List<Problem> _problems = [];
    private readonly List<string> _lonelyCaptions = [];
    private readonly List<string> _longCaptions = [];
    private readonly List<string> _unreadableCaptions = [];
    private readonly List<string> _doubleCaptions = [];
    private readonly List<string> _sharedCaptions = [];
    private readonly List<(string File, string Found)> _promptSyntax = [];
    private readonly List<(string File, string Found)> _controls = [];
    private readonly List<string> _offered = [];
    private readonly List<string> _unusedSidecars = [];
    private readonly List<Problem> _emptyCaptions = [];

    public void UnusedRepeats() => _problems.Add(new Problem("dataset.repeats_unused", "repeats"));

    public void EmptyFolder(string name) => _problems.Add(new Problem("dataset.folder_empty", "", ("folder", name)));

    public void LonelyCaptions(IReadOnlyList<string> files) => _lonelyCaptions.AddRange(files);

    public void LongCaption(string file) => _longCaptions.Add(file);

    /// <summary>A caption that a code page would make readable.</summary>
    public void UnreadableCaption(string file) => _unreadableCaptions.Add(file);

    /// <summary>Captions that several images share, or that are not read because their image has another.</summary>
    public void OddPairs(ImageFolder folder)
    {
        LonelyCaptions(folder.LonelyCaptions);
        _doubleCaptions.AddRange(folder.DoubleCaptions);
        _sharedCaptions.AddRange(folder.SharedCaptions);
    }

    /// <summary>Looks for what does nothing in a caption.</summary>
    /// <param name="controls">Control signs that were found in its file; null: none.</param>
    public void OddSigns(string file, string caption, string? controls)
    {
        if (controls is { Length: > 0 }) _controls.Add((file, controls));
        if (CaptionLines.PromptSyntax(caption) is { } found) _promptSyntax.Add((file, found));
    }

    /// <summary>A caption in another program's file, for an image that has none.</summary>
    public void Offered(SidecarCaption caption) => _offered.Add(caption.File);

    /// <summary>Another program's file with captions for images that have some.</summary>
    public void UnusedSidecar(string file) => _unusedSidecars.Add(file);

    public void EmptyCaption(string file, string used) => _emptyCaptions.Add(new Problem(
        "dataset.caption_empty", "", ("file", Path.GetFileName(file)), ("caption", used)));

    /// <summary>All that was noted.</summary>
    public IReadOnlyList<Problem> Problems()
    {
        var problems = new List<Problem>(_problems);
        if (_lonelyCaptions.Count > 0)
            problems.Add(Of("dataset.captions_unused", _lonelyCaptions));
        if (_longCaptions.Count > 0)
            problems.Add(Of("dataset.captions_long", _longCaptions));
        problems.AddRange(_emptyCaptions);
        if (_unreadableCaptions.Count > 0)
            problems.Add(Of("dataset.captions_unreadable", _unreadableCaptions));
        if (_doubleCaptions.Count > 0)
            problems.Add(Of("dataset.captions_double", _doubleCaptions));
        if (_sharedCaptions.Count > 0)
            problems.Add(Of("dataset.captions_shared", _sharedCaptions));
        if (_promptSyntax.Count > 0)
            problems.Add(Of("dataset.captions_weights", _promptSyntax));
        if (_controls.Count > 0)
            problems.Add(Of("dataset.captions_controls", _controls));
        var unused = _unusedSidecars.Except(_offered).ToList();
        if (_offered.Count > 0)
        {
            var offered = Of("dataset.captions_offered", [.. _offered.Distinct()]);
            problems.Add(offered with
            {
                Arguments = [("n", $"{_offered.Count}"), .. offered.Arguments.Skip(1)], // images, not files
            });
        }
        if (unused.Count > 0)
            problems.Add(Of("dataset.sidecars_unused", unused));
        return problems;
    }

    /// <summary>How many files it concerns, the first names, and what was found in the first.</summary>
    private static Problem Of(string code, IReadOnlyList<(string File, string Found)> files)
    {
        var problem = Of(code, [.. files.Select(file => file.File)]);
        return problem with { Arguments = [.. problem.Arguments, ("found", files[0].Found)] };
    }

    private static Problem Of(string code, IReadOnlyList<string> files) =>
        LeftOutReason.OfFiles(code, [.. files.Select(file => Path.GetFileName(file))]);
}
