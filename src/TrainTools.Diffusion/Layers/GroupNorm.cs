using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Group normalisation over 32 groups of channels, as every Stable Diffusion network uses it.</summary>
public sealed class GroupNorm
{
    private const int Groups = 32; // LDM's Normalize and normalization(): GroupNorm32

    private readonly Tensor _weight; // [C]
    private readonly Tensor _bias;   // [C]
    private readonly double _epsilon;

    /// <summary>Reads <c>weight</c> and <c>bias</c> below the key.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public GroupNorm(Weights weights, long channels, double epsilon)
    {
        _weight = weights.Take("weight", channels);
        _bias = weights.Take("bias", channels);
        _epsilon = epsilon;
    }

    /// <param name="x">[B, C, H, W]</param>
    /// <returns>[B, C, H, W]</returns>
    public Tensor Forward(Tensor x) => nn.functional.group_norm(x, Groups, _weight, _bias, _epsilon);
}
