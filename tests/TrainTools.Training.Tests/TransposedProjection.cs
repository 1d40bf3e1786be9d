using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests;

/// <summary>
/// SDXL's pooled vector as kohya trains with it: OpenCLIP's projection is loaded there into a linear layer, which
/// multiplies by the transposed matrix.
/// </summary>
internal sealed class TransposedProjection(IWeightSource source) : IWeightSource
{
    /// <summary>A golden model's text encoders with kohya's pooled vector.</summary>
    public static TextEncoders Load(GoldenModel model)
    {
        using var file = ModelFile.OpenCheckpoint(model.CheckpointPath);
        var weights = new TransposedProjection(new CheckpointWeights(file));
        return new TextEncoders(
        [
            .. model.Checkpoint.Family.Texts.Select(place => new ClipTextEncoder(
                place, new Weights(weights, place.Keys[0], float32, CPU, new LayerOwner()))),
        ]);
    }

    public bool Has(string key) => source.Has(key);

    public IReadOnlyList<long> ShapeOf(string key) => source.ShapeOf(key);

    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
    {
        var loaded = source.Load(key, shape, dtype, device);
        if (!key.EndsWith("text_projection"))
            return loaded;
        using var scope = NewDisposeScope();
        using (loaded)
            return loaded.t().contiguous().DetachFromDisposeScope();
    }
}
