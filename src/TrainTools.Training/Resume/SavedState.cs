using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Training.Data;

namespace TrainTools.Training.Resume;

/// <summary>A whole state on the disk, open; its tensors are read when they are wanted.</summary>
public sealed class SavedState : IDisposable
{
    private readonly SafetensorsFile _file;

    private readonly bool _isByModule;

    /// <param name="file">Where its tensors are; owned.</param>
    /// <param name="header">What it tells.</param>
    /// <param name="isByModule">Whether weights and moments lie module by module, as the first format has them.</param>
    internal SavedState(SafetensorsFile file, StateHeader header, bool isByModule) =>
        (_file, Header, _isByModule) = (file, header, isByModule);

    /// <summary>What it tells.</summary>
    public StateHeader Header { get; }

    /// <summary>The file's name without its folder.</summary>
    public string Name => _file.Name;

    /// <summary>Makes a training that has not begun what this one was.</summary>
    /// <exception cref="TrainingException">It is of another size, or of an order that cannot be changed.</exception>
    public void Restore(TrainingState training)
    {
        if (!training.Fits(_file.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape)))
        {
            throw new TrainingException(new Problem("state.other_size", "", ("step", $"{Header.Step}"),
                ("rank_field", "rank"), ("conv_rank_field", "conv_rank"), ("text_encoder_field", "train_text_encoder"),
                ("optimizer_field", "optimizer")));
        }

        if (!training.Restore(name => _file.Load(name), _isByModule))
            throw new TrainingException(new Problem("state.other_version", "", ("file", Name)));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
