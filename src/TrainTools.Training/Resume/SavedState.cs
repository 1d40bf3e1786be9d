using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Training.Data;

namespace TrainTools.Training.Resume;

/// <summary>A whole state on the disk, open; its tensors are read when they are wanted.</summary>
public sealed class SavedState : IDisposable
{
    private readonly SafetensorsFile _file;

    internal SavedState(SafetensorsFile file, StateHeader header) => (_file, Header) = (file, header);

    /// <summary>What it tells.</summary>
    public StateHeader Header { get; }

    /// <summary>The file's name without its folder.</summary>
    public string Name => _file.Name;

    /// <summary>Makes a training that has not begun what this one was.</summary>
    /// <exception cref="TrainingException">It is of another size.</exception>
    public void Restore(TrainingState training)
    {
        if (!training.Fits(_file.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape)))
        {
            throw new TrainingException(new Problem("state.other_size", "", ("step", $"{Header.Step}"),
                ("rank_field", "rank"), ("conv_rank_field", "conv_rank"), ("text_encoder_field", "train_text_encoder"),
                ("optimizer_field", "optimizer")));
        }

        training.Restore(name => _file.Load(name));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
