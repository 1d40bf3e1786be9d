using TrainTools.Diffusion.Files;
using TrainTools.Training.Run;

namespace TrainTools.Training.States;

/// <summary>A whole state on the disk, open; its tensors are read when they are wanted.</summary>
public sealed class SavedState : IDisposable
{
    private readonly SafetensorsFile _file;

    internal SavedState(SafetensorsFile file, StateFacts facts) => (_file, Facts) = (file, facts);

    /// <summary>What it tells.</summary>
    public StateFacts Facts { get; }

    /// <summary>The file's name without its folder.</summary>
    public string Name => _file.Name;

    /// <summary>Makes a training that has not begun what this one was.</summary>
    /// <exception cref="TrainingException">It is of another size.</exception>
    public void Restore(TrainingState training)
    {
        if (!training.Fits(_file.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape)))
        {
            throw new TrainingException(
                $"The state of step {Facts.Step} cannot go on with these settings: its LoRA or optimizer is of another " +
                "kind or size. Leave --rank, --conv-rank, --network-modules and --optimizer as they were, or begin a " +
                "new run without --resume.");
        }

        training.Restore(name => _file.Load(name));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
