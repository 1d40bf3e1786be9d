namespace TrainTools.Diffusion.Safetensors;

/// <summary>A tensor as a safetensors file lists it.</summary>
/// <param name="Name">The tensor's key.</param>
/// <param name="Dtype">Number type as the file spells it: <c>F16</c>, <c>F32</c>, <c>BF16</c>, <c>I64</c> …</param>
/// <param name="Shape">Sizes, outermost first; empty for a single number.</param>
/// <param name="Offset">Where its bytes begin, counted from the start of the file.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record TensorEntry(string Name, string Dtype, long[] Shape, long Offset, long Length)
{
    /// <summary>How many numbers the tensor holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The shape as people write it: <c>320×4×3×3</c>, or <c>one number</c>.</summary>
    public string ShapeText => Shape.Length == 0 ? "one number" : string.Join('×', Shape);
}
