using TorchSharp;
using TrainTools.Core.Problems;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>Makes tensors of stretches of a file, in the number type that is wanted.</summary>
/// <param name="reader">Reads the file.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class TensorLoader(TensorReader reader, string name)
{
    /// <summary>Reads a tensor onto the CPU.</summary>
    /// <param name="entry">Where it lies and what it is.</param>
    /// <param name="dtype">Converted to this type; null leaves it as stored, and fp8, which torch in .NET lacks, fp32.</param>
    /// <exception cref="CheckpointException">Its number type cannot be used, or the file cannot be read.</exception>
    public Tensor Load(TensorEntry entry, ScalarType? dtype)
    {
        if (Fp8.Of(entry.Dtype) is { } table)
            return Convert(Wide(entry, wide => reader.LookUp(entry.Offset, table, wide)), dtype);
        if (SafetensorsDtype.ToTorch(entry.Dtype) is not { } stored)
            throw new CheckpointException(SafetensorsDtype.Refusal(name, entry));

        var widens = dtype == ScalarType.Float32 && stored is ScalarType.Float16 or ScalarType.BFloat16;
        if (widens && 2 * entry.Length <= int.MaxValue)
            return Wide(entry, wide => reader.Widen(entry.Offset, stored == ScalarType.BFloat16, wide));

        var tensor = torch.empty(entry.Shape, stored); // [entry.Shape]
        Fill(tensor, () => ReadInto(entry, tensor));
        return Convert(tensor, dtype);
    }

    private Tensor Wide(TensorEntry entry, Action<Tensor> read)
    {
        if (entry.Count > int.MaxValue / sizeof(float))
            throw new CheckpointException(new Problem("model.tensor_large", "",
                ("file", name), ("tensor", entry.Name), ("shape", entry.ShapeText)));
        var wide = torch.empty(entry.Shape, ScalarType.Float32); // [entry.Shape]
        Fill(wide, () => read(wide));
        return wide;
    }

    private static Tensor Convert(Tensor tensor, ScalarType? dtype)
    {
        if (dtype is not { } wanted || wanted == tensor.dtype)
            return tensor;
        using (tensor)
            return tensor.to(wanted); // [entry.Shape]
    }

    private static void Fill(Tensor tensor, Action read)
    {
        try
        {
            if (tensor.numel() > 0)
                read();
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private void ReadInto(TensorEntry entry, Tensor tensor)
    {
        if (entry.Length <= int.MaxValue)
        {
            reader.Copy(entry.Offset, tensor);
            return;
        }
        using var scope = torch.NewDisposeScope();
        var offset = entry.Offset;
        foreach (var piece in TensorPieces.Of(tensor))
        {
            reader.Copy(offset, piece);
            offset += piece.bytes.Length;
        }
    }
}
