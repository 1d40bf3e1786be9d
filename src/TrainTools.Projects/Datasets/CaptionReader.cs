using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Datasets;

/// <summary>Reads the captions of a folder that is trained on, and gathers what is wrong with them.</summary>
internal sealed class CaptionReader(DatasetNotes notes, bool allLines)
{
    private readonly List<Problem> _unreadable = [];
    private readonly List<string> _empty = [];
    private readonly HashSet<string> _read = []; // one may be the caption of several images

    /// <summary>The caption in a file; null where there is none.</summary>
    public string? Read(string? file)
    {
        if (file is null) return null;
        try
        {
            var text = CaptionFile.ReadText(file);
            var lines = CaptionLines.Of(text);
            var caption = lines.Count == 0 ? null : allLines ? CaptionLines.Joined(lines) : lines[0];
            if (_read.Add(file)) Note(file, lines.Count, caption, CaptionLines.Controls(text));
            return caption;
        }
        catch (DatasetException error)
        {
            if (_read.Add(file)) _unreadable.AddRange(error.Problems);
            return null;
        }
    }

    /// <summary>Says which captions were empty since the last call, and what their images get.</summary>
    public void NoteEmpty(string used)
    {
        foreach (var file in _empty) notes.EmptyCaption(file, used);
        _empty.Clear();
    }

    /// <summary>Refuses the folder for its unreadable captions, all at once.</summary>
    /// <exception cref="DatasetException">There are some.</exception>
    public void ThrowIfUnreadable(string root)
    {
        if (_unreadable.Count == 0) return;
        if (_unreadable.Exists(problem => problem.Code == CaptionFile.CodePageProblem))
            _unreadable.Add(new Problem("caption.convert_verb", "", ("path", root)));
        throw new DatasetException(_unreadable);
    }

    private void Note(string file, int lines, string? caption, string controls)
    {
        if (lines > 1 && !allLines) notes.LongCaption(file);
        if (caption is null) _empty.Add(file);
        notes.OddSigns(file, caption ?? "", controls);
    }
}
