using TrainTools.Diffusion.Pickles;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Opens model files of either form; what a file is, its first bytes tell, not its extension.</summary>
public static class WeightFile
{
    /// <summary>Opens a safetensors file or a PyTorch checkpoint; no tensor is read yet.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged or something else; the problem says what.</exception>
    public static ITensorFile Open(string path) =>
        PickleFile.IsArchive(path) ? PickleFile.Open(path) : SafetensorsFile.Open(path);
}
