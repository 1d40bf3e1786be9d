using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;
using static TrainTools.Diffusion.Tests.Layers.Differentiated;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>
/// What this program assumes of torch's attention, whichever kernel it chooses: the formula's values and gradients.
/// Legend: T rows, S keys.
/// </summary>
[NoTensorLeak]
public sealed class AttentionTests
{
    // Sums of up to 500 float32 products in another order.
    private const double Rounding = 2e-6;

    // bfloat16 has 8 bits: each number is off by up to 1/256 of its size, and the softmax's sums of them by more.
    private const double HalfRounding = 0.02;

    [Theory]
    [InlineData(64, 64, 40)]   // self-attention
    [InlineData(70, 77, 80)]   // cross-attention
    [InlineData(101, 101, 40)] // no multiple of a kernel's block
    [InlineData(530, 31, 64)]
    [InlineData(33, 450, 160)] // the widest head of SD 1.x
    [InlineData(1, 1, 8)]
    public void Forward_AndItsGradients_EqualTheFormulaInFloat64(int rows, int keys, int width)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(rows, keys, 2 * width);

        var found = Of(float32, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 2));

        found.IsCloseTo(Of(float64, inputs, x => ByHand(x, heads: 2)), Rounding);
    }

    [Theory]
    [InlineData(77)]
    [InlineData(230)]
    public void Forward_ThatIsCausal_AndItsGradients_EqualTheMaskedFormulaInFloat64(int tokens)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(tokens, tokens, 48);

        var found = Of(float32, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 2, causal: true));

        found.IsCloseTo(Of(float64, inputs, x => ByHand(x, heads: 2, causal: true)), Rounding);
    }

    [Theory]
    [InlineData(101, 101, 40)]
    [InlineData(70, 77, 80)]
    public void Forward_InBfloat16_AndItsGradients_ComeCloseToFloat64(int rows, int keys, int width)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(rows, keys, 2 * width);

        var found = Of(bfloat16, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 2));

        found.IsCloseTo(Of(float64, inputs, x => ByHand(x, heads: 2)), HalfRounding);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Forward_WithOneInputThatLearns_GivesItsGradientAlone(int learning)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(7, 9, 16);
        var exact = Of(float64, inputs, x => ByHand(x, heads: 2)).Gradients[learning]; // [2, T or S, 16]
        var frozen = inputs.Select(input => input.to(float32)).ToArray();

        var found = Of(float32, [inputs[learning]], leaf =>
        {
            frozen[learning] = leaf[0];
            return Attention.Forward(frozen[0], frozen[1], frozen[2], heads: 2);
        });

        TensorAssert.CloseInScale(exact, found.Gradients[0], Rounding);
    }

    [Fact]
    public void Forward_RunTwice_IsTheSameToTheLastBit()
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(301, 299, 80);

        var first = Of(float32, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 2));
        var second = Of(float32, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 2));

        second.IsSameAs(first);
    }

    [Theory]
    [InlineData(4)]  // fewer keys than a vector holds: there the output hides it
    [InlineData(77)]
    public void Forward_OfNotANumber_IsNotHiddenFromTheGradients(int keys)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(3, keys, 8);
        inputs[0][0, 1, 2] = float.NaN;

        var found = Of(float32, inputs, x => Attention.Forward(x[0], x[1], x[2], heads: 1));

        Assert.True(found.Gradients[0][0, 1].isnan().all().item<bool>()); // [8]: the row that it is in
        Assert.True(found.Gradients[0][0, 0].isfinite().all().item<bool>());
        Assert.True(found.Gradients[1][0].isnan().any().item<bool>());    // [S, 8]
    }

    private static Tensor[] Inputs(int rows, int keys, int width) =>
        [Input("query", 2, rows, width), Input("key", 2, keys, width), Input("value", 2, keys, width)];

    /// <summary>softmax(Q K^T / sqrt(D / heads)) V, written out.</summary>
    private static Tensor ByHand(Tensor[] x, int heads, bool causal = false)
    {
        Tensor[] split = [.. x.Select(t => t.view(2, t.shape[1], heads, -1).transpose(1, 2))]; // [2, N, T or S, D/N]
        var scores = split[0].matmul(split[1].transpose(-2, -1)) / Math.Sqrt(split[0].shape[^1]); // [2, N, T, S]
        if (causal)
            scores = scores.masked_fill(ones_like(scores).tril() == 0, double.NegativeInfinity);
        return scores.softmax(-1).matmul(split[2]).transpose(1, 2).reshape(x[0].shape); // [2, T, D]
    }
}
