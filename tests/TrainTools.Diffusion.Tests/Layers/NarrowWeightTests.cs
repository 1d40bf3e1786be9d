using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>Frozen weights as int8 with a scale a row.</summary>
[NoTensorLeak]
public sealed class NarrowWeightTests
{
    [Fact]
    public void Linear_WithNarrowWeights_IsOffByHalfAStepOfEachRowAtMost()
    {
        using var scope = NewDisposeScope();
        using var weight = DeterministicWeights.Inputs("w", [128, 64]);
        using var owner = new LayerOwner();
        var narrow = new Linear(At(owner, weight, WeightKind.Int8), 64, 128, bias: false);

        var found = narrow.Forward(eye(64)).t(); // [128, 64]: the weight itself

        var step = weight.abs().amax([1], keepdim: true) / 127; // [128, 1]
        Assert.True(((found - weight).abs() <= step * 0.5001).all().item<bool>());
        Assert.False(found.equal(weight).all().item<bool>()); // it is int8 indeed
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(1, 1)]
    public void Linear_WithNarrowWeights_HasTheGradientOfTheWidenedOne(int batch, int tokens)
    {
        using var scope = NewDisposeScope();
        using var weight = DeterministicWeights.Inputs("w", [128, 64]);
        using var owner = new LayerOwner();
        var narrow = new Linear(At(owner, weight, WeightKind.Int8), 64, 128);
        var wide = Widened(narrow, 64);
        using var bias = DeterministicWeights.Inputs("b", [128]);

        Compare(x => narrow.Forward(x), x => nn.functional.linear(x, wide, bias), [batch, tokens, 64]);
    }

    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 12)]
    [InlineData(1, 16)] // too few rows for a product of whole numbers: as with narrow weights alone
    public void Linear_ThatMultipliesInInt8_IsTheProductOfWhatBothAreRoundedTo(int batch, int tokens)
    {
        using var scope = NewDisposeScope();
        using var weight = DeterministicWeights.Inputs("w", [128, 64]);
        using var owner = new LayerOwner();
        var layer = new Linear(At(owner, weight, WeightKind.Int8Products), 64, 128);
        using var bias = DeterministicWeights.Inputs("b", [128]);
        var x = DeterministicWeights.Inputs("x", [batch, tokens, 64]).requires_grad_(true);

        var found = layer.Forward(x);
        found.backward(new[] { DeterministicWeights.Inputs("g", found.shape) });

        var w = Rounded(weight);
        var rounded = batch * tokens > 16 ? Rounded(x.detach()) : x.detach().to(float64);
        TensorAssert.Close(rounded.matmul(w.t()) + bias, found, maxAbs: 2e-5);
        using var gradient = x.grad!;
        TensorAssert.CloseInL2(DeterministicWeights.Inputs("g", found.shape).to(float64).matmul(w), gradient, 1e-5, "gradient");
        TensorAssert.CloseInL2(nn.functional.linear(x, weight, bias), found, 0.02);

        static Tensor Rounded(Tensor rows)
        {
            var step = rows.to(float64).abs().amax([-1], keepdim: true) / 127;
            return (rows.to(float64) / step).round() * step;
        }
    }

    [Theory]
    [InlineData(3, 1, 1, 8, 8)]
    [InlineData(3, 2, 1, 8, 8)]
    [InlineData(3, 2, 1, 7, 9)] // an odd size is rounded up on the way down
    [InlineData(1, 1, 0, 5, 6)]
    public void Convolution_WithNarrowWeights_HasTheGradientOfTheWidenedOne(
        int kernel, int stride, int padding, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var weight = DeterministicWeights.Inputs("w", [64, 80, kernel, kernel]);
        using var bias = DeterministicWeights.Inputs("b", [64]);
        using var owner = new LayerOwner();
        var narrow = new Conv2d(At(owner, weight, WeightKind.Int8), 80, 64, kernel, stride, padding);
        var scales = weight.flatten(1).abs().amax([1]).view(-1, 1, 1, 1) / 127;
        var wide = (weight / scales).round() * scales; // [64, 80, k, k]

        Compare(
            narrow.Forward,
            x => nn.functional.conv2d(x, wide, bias, strides: [stride, stride], padding: [padding, padding]),
            [2, 80, height, width]);
    }

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors")]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void UNet_WithNarrowWeights_PredictsNearlyTheSame(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU, WeightKind.Int8);
        var golden = model.Golden;
        var conditioning = new Diffusion.UNet.Conditioning(
            golden["unet.context"], golden.Has("unet.y") ? golden["unet.y"] : null);

        var prediction = unet.Forward(golden["unet.x"], golden["unet.t"].to(float32), conditioning);

        var off = (prediction - golden["unet.out"]).norm() / golden["unet.out"].norm();
        Assert.InRange(off.item<float>(), 1e-5, 0.03); // measured: 0.8 to 1.3 %
    }

    private static void Compare(Func<Tensor, Tensor> found, Func<Tensor, Tensor> expected, long[] shape)
    {
        var (one, other) = (Inputs(), Inputs());
        var (a, b) = (found(one), expected(other));
        var weights = DeterministicWeights.Inputs("g", a.shape);
        (a * weights).sum().backward();
        (b * weights).sum().backward();

        using var foundGradient = one.grad!;
        using var expectedGradient = other.grad!;
        TensorAssert.Close(b, a, maxAbs: 2e-5);
        TensorAssert.CloseInL2(expectedGradient, foundGradient, 1e-5, "gradient");

        Tensor Inputs() => DeterministicWeights.Inputs("x", shape).requires_grad_(true);
    }

    /// <summary>The weight that the layer multiplies with, [out, in].</summary>
    private static Tensor Widened(Linear layer, long inputs)
    {
        using var frozen = no_grad();
        using var zero = zeros(1, inputs);
        return (layer.Forward(eye(inputs)) - layer.Forward(zero)).t().contiguous();
    }

    private static Weights At(LayerOwner owner, Tensor weight, WeightKind kind) =>
        new(new Source(weight), "layer", float32, CPU, owner, kind);

    private sealed class Source(Tensor weight) : IWeightSource
    {
        public bool Has(string key) => true;

        public IReadOnlyList<long> ShapeOf(string key) => weight.shape;

        public Tensor Load(string key, long[] shape, ScalarType dtype, Device device) => key == "layer.weight"
            ? weight.clone().DetachFromDisposeScope()
            : DeterministicWeights.Inputs("b", shape).DetachFromDisposeScope();
    }
}
