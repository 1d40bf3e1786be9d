using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Training.Run;
using static TorchSharp.torch;

namespace TrainTools.Training.States;

/// <summary>Saves a run's states at their moments. A disk that is full costs a state, not the run.</summary>
internal sealed class StateSaver
{
    private readonly RunFolder _folder;
    private readonly StateMoments _moments;
    private readonly TrainingState _training;
    private readonly Func<RunPosition, StateFacts> _facts;
    private readonly Action<TrainingEvent> _report;
    private RunPosition? _saved;
    private int _savedStep;

    /// <param name="request">The run; it has a folder.</param>
    /// <param name="training">What is saved.</param>
    /// <param name="facts">What is told beside it.</param>
    /// <param name="report">Hears of every state, and of those that could not be saved.</param>
    public StateSaver(
        TrainingRequest request, TrainingState training, Func<RunPosition, StateFacts> facts,
        Action<TrainingEvent> report)
    {
        _folder = request.Folder!;
        _moments = new StateMoments(request.StateEvery, request.Clock);
        (_training, _facts, _report) = (training, facts, report);
    }

    /// <summary>Name of the newest state that is whole; null when there is none.</summary>
    public string? Newest { get; private set; }

    /// <summary>Takes notice of the state that the run went on from: it need not be saved again.</summary>
    public void GoOnFrom(SavedState state)
    {
        (_saved, Newest) = (state.Facts.Position, state.Name);
        _savedStep = state.Facts.Step;
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
        var facts = _facts(position);
        if (!_training.IsFinite)
        {
            _report(new Warned($"The LoRA's weights are no numbers any more at step {facts.Step}; no state is saved."));
            return;
        }

        try
        {
            var path = _folder.States.Save(facts, _training.Tensors());
            (_saved, _savedStep, Newest) = (position, facts.Step, Path.GetFileName(path));
            _report(new StateSaved(path, position.Epoch, facts.Step));
        }
        catch (FileWriteException problem)
        {
            var last = Newest is null ? "There is no earlier one." : $"The one of step {_savedStep} is kept.";
            _report(new Warned(
                $"The state of step {facts.Step} could not be saved: {problem.Message} {last} The run goes on and tries " +
                "again at the next moment."));
        }
    }

    /// <summary>
    /// The command line that goes on from the newest state, as the end of a sentence that says what for; null when there
    /// is no state.
    /// </summary>
    /// <param name="options">More options, with a space in front, or empty.</param>
    public string? Offer(string options)
    {
        string command = $"`{_folder.ResumeCommand}{options}`";
        return Newest is null ? null : $"{command} goes on from the state of step {_savedStep}";
    }
}
