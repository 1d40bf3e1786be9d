using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>Layers in one product against each of them alone.</summary>
[NoTensorLeak]
public sealed class JoinedLinearTests
{
    private static readonly string[] Names = ["to_q", "to_k", "to_v"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Forward_GivesWhatEachLayerGivesAlone(bool narrow)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        using var others = new LayerOwner();
        var joined = new JoinedLinear(At(owner, narrow), Names, 64, 128);
        var x = DeterministicWeights.Inputs("x", [2, 5, 64]);

        var found = joined.Forward(x);

        Assert.Equal(Names, joined.Parts.Select(part => part.Key));
        Assert.Equal(3, found.Count);
        foreach (var (name, output) in Names.Zip(found))
            TensorAssert.Close(new Linear(At(others, narrow).At(name), 64, 128, bias: false).Forward(x), output, 1e-5);
    }

    [Fact]
    public void Forward_WithABranchOnOnePart_AddsToThatOneOnly()
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var joined = new JoinedLinear(At(owner, narrow: false), Names, 64, 128);
        var x = DeterministicWeights.Inputs("x", [2, 5, 64]);
        var plain = joined.Forward(x);
        joined.Parts[1].Branch = (y, rows) => y.PlusInPlace(rows.sum(-1, keepdim: true));

        var found = joined.Forward(x);

        TensorAssert.Equal(plain[0], found[0]);
        TensorAssert.Close(plain[1].Plus(x.sum(-1, keepdim: true)), found[1], 1e-5);
        TensorAssert.Equal(plain[2], found[2]);
    }

    private static Weights At(LayerOwner owner, bool narrow) => new(new Source(), "", float32, CPU, owner, narrow ? WeightKind.Int8 : WeightKind.Full);

    private sealed class Source : IWeightSource
    {
        public bool Has(string key) => true;

        public IReadOnlyList<long> ShapeOf(string key) => [128, 64];

        public Tensor Load(string key, long[] shape, ScalarType dtype, Device device) =>
            DeterministicWeights.Inputs(key, shape).DetachFromDisposeScope();
    }
}
