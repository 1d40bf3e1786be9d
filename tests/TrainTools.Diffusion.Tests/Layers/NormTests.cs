using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;
using static TrainTools.Diffusion.Tests.Layers.Differentiated;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>Both normalisations and their gradients against the formula in float64.</summary>
[NoTensorLeak]
public sealed class NormTests
{
    // The mean and variance of up to 4,000 float32 numbers.
    private const double Rounding = 2e-6;

    [Theory]
    [InlineData(32, 8, 8)]    // a channel a group
    [InlineData(320, 16, 24)]
    [InlineData(64, 5, 13)]   // no multiple of a vector
    public void GroupNorm_AndItsGradient_EqualTheFormulaInFloat64(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 2, channels, height, width);
        var norm = new GroupNorm(DrawnWeights.In(float32, owner), channels, epsilon: 1e-5);

        var found = Of(float32, [x], leaf => norm.Forward(leaf[0]));

        found.IsCloseTo(Of(float64, [x], leaf => GroupNormByHand(leaf[0], DrawnWeights.In(float64, owner))), Rounding);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(77)]
    public void LayerNorm_AndItsGradient_EqualTheFormulaInFloat64(int width)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 2, 33, width);
        var norm = new LayerNorm(DrawnWeights.In(float32, owner), width);

        var found = Of(float32, [x], leaf => norm.Forward(leaf[0]));

        found.IsCloseTo(Of(float64, [x], leaf => LayerNormByHand(leaf[0], DrawnWeights.In(float64, owner))), Rounding);
    }

    [Fact]
    public void GroupNorm_InBfloat16_SumsInFloat()
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 1, 64, 64, 64) + 10; // far from zero: sums of 8,192 numbers in bfloat16 would be lost
        var rough = new GroupNorm(DrawnWeights.In(bfloat16, owner), 64, epsilon: 1e-5);

        var found = Of(bfloat16, [x], leaf => rough.Forward(leaf[0]));

        var exact = Of(float64, [x], leaf => GroupNormByHand(leaf[0], DrawnWeights.In(float64, owner)));
        found.IsCloseTo(exact, 0.01); // bfloat16 has 8 bits
    }

    private static Tensor GroupNormByHand(Tensor x, Weights weights)
    {
        var (batch, channels) = (x.shape[0], x.shape[1]);
        var grouped = x.view(batch, 32, -1); // [B, 32, C/32·H·W]
        var normal = Normal(grouped, axis: 2).view(x.shape); // [B, C, H, W]
        return normal * weights.Take("weight", channels).view(1, -1, 1, 1)
            + weights.Take("bias", channels).view(1, -1, 1, 1); // [B, C, H, W]
    }

    private static Tensor LayerNormByHand(Tensor x, Weights weights) =>
        Normal(x, axis: -1) * weights.Take("weight", x.shape[^1]) + weights.Take("bias", x.shape[^1]); // [B, T, D]

    private static Tensor Normal(Tensor x, long axis)
    {
        var centred = x - x.mean([axis], keepdim: true);
        return centred / (centred.square().mean([axis], keepdim: true) + 1e-5).sqrt();
    }
}
