using System.Globalization;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Data;
using TrainTools.Training.Memory;
using TrainTools.Training.Output;
using TrainTools.Training.Resume;

namespace TrainTools.Training;

/// <summary>
/// Keeps what a run makes while the loop makes it: LoRA files at saved epochs, and states so that nothing is lost. At an
/// epoch's end the state comes first: a run that cannot write its LoRA goes on from there when it can.
/// </summary>
internal sealed class RunKeeper
{
    private readonly TrainingRequest _request;
    private readonly int _perEpoch;
    private readonly LoraWriter _writer;
    private readonly TrainingState _training;
    private readonly Func<Fingerprints> _inputs;
    private readonly Action<TrainingEvent> _report;
    private readonly List<string> _files;
    private readonly StateSaver? _states;

    /// <param name="request">The run, the device's choices filled in.</param>
    /// <param name="perEpoch">Batches of an epoch.</param>
    /// <param name="writer">Writes LoRA files.</param>
    /// <param name="training">What states hold.</param>
    /// <param name="inputs">What the run's inputs are known by; asked only where states are kept.</param>
    /// <param name="files">Receives every file that the run has written, in order.</param>
    /// <param name="report">Receives files, states, and what could not be written.</param>
    public RunKeeper(
        TrainingRequest request, int perEpoch, LoraWriter writer, TrainingState training, Func<Fingerprints> inputs,
        List<string> files, Action<TrainingEvent> report)
    {
        (_request, _perEpoch, _writer, _training) = (request, perEpoch, writer, training);
        (_inputs, _files, _report) = (inputs, files, report);
        _states = request.Folder is not { } folder ? null : new StateSaver(
            folder, new StateMoments(request.StateEvery, request.Clock), training, Header, report);
    }

    private int TotalSteps => _request.Settings.Epochs * _perEpoch;

    /// <summary>Makes the training what the folder's state was, if there is one.</summary>
    /// <param name="hasChanged">Whether something is not as it was; then a state with what is now is saved at once.</param>
    /// <returns>Where the run begins or goes on.</returns>
    /// <exception cref="TrainingException">The state is of another size.</exception>
    public RunPosition Restore(bool hasChanged)
    {
        if (_request.Folder is not { State: { } state } folder)
            return RunPosition.Begin;

        state.Restore(_training);
        folder.CloseState();
        _states!.GoOnFrom(state);
        _files.AddRange(state.Header.Files);
        var position = ResumeCheck.Position(state.Header, _request.Settings.Epochs, _perEpoch);
        if (hasChanged)
            _states.SaveAgain(position);
        return position;
    }

    /// <summary>Runs the loop, and adds to the problem with which it fails how to go on.</summary>
    /// <exception cref="TrainingException">Loss or gradients are no numbers any more.</exception>
    /// <exception cref="FileWriteException">The LoRA cannot be written.</exception>
    public RunPosition Watch(Func<RunPosition> loop)
    {
        try
        {
            return loop();
        }
        catch (TrainingException error) when (Slower(error) is { } offer)
        {
            throw new TrainingException(offer, error);
        }
        catch (MemoryException error) when (Cheaper(error) is { } offer)
        {
            throw new MemoryException(offer, error.CheaperOptions, error);
        }
        catch (FileWriteException error) when (_states?.Offer("run.resume_with_room", error.Problem) is { } offer)
        {
            throw new FileWriteException(offer, error) { DiskIsFull = error.DiskIsFull };
        }
    }

    /// <summary>Saves a state if one is due.</summary>
    public void AfterStep(RunPosition position) => _states?.SaveIfDue(position, position.Step(_perEpoch));

    /// <summary>Saves a state, unless the newest is of this position.</summary>
    public void KeepState(RunPosition position) => _states?.Save(position);

    /// <summary>Writes the LoRA of this epoch.</summary>
    /// <exception cref="FileWriteException">The run's last LoRA cannot be written.</exception>
    public void WriteLora(RunPosition position)
    {
        WriteLora(position, isFinal: position.Epoch == _request.Settings.Epochs);
    }

    private void WriteLora(RunPosition position, bool isFinal)
    {
        try
        {
            var step = position.Step(_perEpoch);
            var path = _writer.Write(position.Epoch, step, isFinal);
            _files.Remove(path); // written before the run was interrupted, and now again
            _files.Add(path);
            _report(new LoraSaved(path, position.Epoch, step, isFinal));
        }
        catch (MemoryException error) when (Cheaper(error) is { } offer)
        {
            throw new MemoryException(offer, error.CheaperOptions, error);
        }
        catch (FileWriteException error) when (!isFinal)
        {
            _report(new Warned(new Problem("run.epoch_file_lost", "",
                Problem.Inner("fault_problem", error.Problem), ("epoch", $"{position.Epoch}"))));
        }
    }

    /// <summary>Keeps the state of a run that was stopped, and its LoRA where that is wanted, or notes that it made all its steps.</summary>
    /// <returns>The steps done.</returns>
    public int End(RunPosition position)
    {
        var steps = position.Step(_perEpoch);
        if (steps < TotalSteps)
        {
            _states?.Save(position);
            if (steps > 0 && _request.KeepsLoraWhenStopped())
                WriteLora(position, isFinal: true);
        }
        else
            _request.Folder?.Finish(Path.GetFullPath(_files[^1]), steps, _request.Origin!, _states?.Newest);
        return steps;
    }

    private Problem? Slower(TrainingException error)
    {
        var rate = (_request.Settings.Optimizer.UNetRate / 3).ToString("g2", CultureInfo.InvariantCulture);
        return _states?.Offer("run.resume_slower", error.Problem, $" {Catalogue.OptionOf("learning_rate")} {rate} --force");
    }

    /// <summary>How to go on with less memory; options that change what is computed must be asked for twice.</summary>
    private Problem? Cheaper(MemoryException error)
    {
        var options = error.CheaperOptions switch
        {
            "" => "",
            var plain when plain.StartsWith("--checkpointing", StringComparison.Ordinal) => $" {plain}",
            var other => $" {other} --force",
        };
        return _states?.Offer("run.resume_with_less_memory", error.Problem, options);
    }

    private StateHeader Header(RunPosition position) => new()
    {
        Origin = _request.Origin!,
        OutputName = _request.OutputName,
        Settings = _request.Settings,
        Inputs = _inputs(),
        Position = position,
        Step = position.Step(_perEpoch),
        TotalSteps = TotalSteps,
        Files = [.. _files],
    };
}
