using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using static TorchSharp.torch;

namespace TrainTools.Training.Resume;

/// <summary>Saves a run's states at their moments. A disk that is full costs a state, not the run.</summary>
internal sealed class StateSaver
{
    private readonly RunFolder _folder;
    private readonly StateMoments _moments;
    private readonly TrainingState _training;
    private readonly Func<RunPosition, StateHeader> _header;
    private readonly Action<TrainingEvent> _report;
    private RunPosition? _saved;
    private int _savedStep;

    /// <param name="folder">The run's folder; not owned.</param>
    /// <param name="moments">When a state is due.</param>
    /// <param name="training">What is saved.</param>
    /// <param name="header">What is saved beside it.</param>
    /// <param name="report">Receives every state, and those that could not be saved.</param>
    public StateSaver(
        RunFolder folder, StateMoments moments, TrainingState training, Func<RunPosition, StateHeader> header,
        Action<TrainingEvent> report)
    {
        (_folder, _moments) = (folder, moments);
        (_training, _header, _report) = (training, header, report);
    }

    /// <summary>Name of the newest state that is whole; null when there is none.</summary>
    public string? Newest { get; private set; }

    /// <summary>Takes notice of the state that the run went on from: it need not be saved again.</summary>
    public void GoOnFrom(SavedState state)
    {
        (_saved, Newest) = (state.Header.Position, state.Name);
        _savedStep = state.Header.Step;
    }

    /// <summary>Saves a state if one is due.</summary>
    public void SaveIfDue(RunPosition position, int step)
    {
        if (_moments.IsDue(step))
            Save(position);
    }

    /// <summary>Saves a state, unless the newest is of this position.</summary>
    public void Save(RunPosition position)
    {
        if (position == _saved)
            return;

        SaveAgain(position);
    }

    /// <summary>Saves a state though there may be one of this position: its settings have changed.</summary>
    public void SaveAgain(RunPosition position)
    {
        using var scope = NewDisposeScope();
        _moments.Tried();
        var header = _header(position);
        if (!_training.IsFinite)
        {
            _report(new Warned(new Problem("state.not_finite", "", ("step", $"{header.Step}"))));
            return;
        }

        try
        {
            var path = _folder.States.Save(header, _training.Tensors());
            (_saved, _savedStep, Newest) = (position, header.Step, Path.GetFileName(path));
            _report(new StateSaved(path, position.Epoch, header.Step));
        }
        catch (FileWriteException error)
        {
            var fault = Problem.Inner("fault_problem", error.Problem);
            _report(new Warned(Newest is null
                ? new Problem("state.none_saved", "", ("step", $"{header.Step}"), fault)
                : new Problem("state.not_saved", "", ("step", $"{header.Step}"), fault, ("kept", $"{_savedStep}"))));
        }
    }

    /// <summary>A problem, and how to go on from the newest state; null when there is no state.</summary>
    /// <param name="code">Says both.</param>
    /// <param name="fault">What happened.</param>
    /// <param name="options">More options for the command line that goes on, with a space in front, or empty.</param>
    public Problem? Offer(string code, Problem fault, string options = "") => Newest is null
        ? null
        : new Problem(code, "", Problem.Inner("fault_problem", fault), ("command", _folder.ResumeCommand + options),
            ("step", $"{_savedStep}"));
}
