using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.UNet;

/// <summary>A checkpoint of which only names and shapes are known.</summary>
internal sealed class ShapesOnly(IReadOnlyDictionary<string, long[]> shapes) : IWeightSource
{
    public bool Has(string key) => shapes.ContainsKey(key);

    public IReadOnlyList<long> ShapeOf(string key) => shapes[key];

    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device) =>
        throw new NotSupportedException($"There is no tensor '{key}', only its shape.");
}
