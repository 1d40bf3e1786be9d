using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// An open file of named tensors, whatever its form: the table is known, and tensors are read when they are wanted.
/// </summary>
public interface ITensorFile : IDisposable
{
    /// <summary>The file's path as it was given.</summary>
    string Path { get; }

    /// <summary>The file's name without its folder.</summary>
    string Name { get; }

    /// <summary>Bytes of the whole file.</summary>
    long Length { get; }

    /// <summary>The free texts that the file has about itself; empty when it has none.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Key to tensor, in the order of the file.</summary>
    IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Reads a tensor onto the CPU, converted to <paramref name="dtype"/> if one is given.</summary>
    /// <exception cref="CheckpointException">The key is missing, or its number type cannot be used.</exception>
    Tensor Load(string key, ScalarType? dtype = null);

    /// <summary>A small tensor's bytes as the file has them, little-endian; no libtorch is needed.</summary>
    /// <exception cref="CheckpointException">The key is missing, or the file cannot be read.</exception>
    byte[] Bytes(string key);
}
