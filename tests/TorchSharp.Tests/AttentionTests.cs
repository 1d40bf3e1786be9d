using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public class AttentionTests
{
    // The sums run in another order than by hand: float32 with a few hundred terms of size 1.
    private const double Rounding = 2e-5;

    [Fact, NoTensorLeak]
    public void Attention_OfHeads_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 3, 7, 8), Noise(2, 2, 3, 9, 8), Noise(3, 2, 3, 9, 5));

        var ours = scaled_dot_product_attention(q, k, v);

        TensorAssert.Close(ByHand(q, k, v), ours, Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_Gradients_EqualThoseOfTheFormula()
    {
        using var scope = NewDisposeScope();
        var q = Noise(1, 2, 3, 7, 8).requires_grad_(true);
        var k = Noise(2, 2, 3, 9, 8).requires_grad_(true);
        var v = Noise(3, 2, 3, 9, 8).requires_grad_(true);
        var direction = Noise(4, 2, 3, 7, 8);

        var ours = autograd.grad([scaled_dot_product_attention(q, k, v)], [q, k, v], [direction]);
        var theirs = autograd.grad([ByHand(q, k, v)], [q, k, v], [direction]);

        for (var i = 0; i < 3; i++) TensorAssert.Close(theirs[i], ours[i], Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_ThatIsCausal_SeesOnlyWhatWasBefore()
    {
        using var scope = NewDisposeScope();
        var q = Noise(1, 2, 6, 8).requires_grad_(true);
        var (k, v, direction) = (Noise(2, 2, 6, 8), Noise(3, 2, 6, 8), Noise(4, 2, 6, 8));
        var mask = ones([6, 6], dtype: @bool, device: Here).tril();

        var ours = scaled_dot_product_attention(q, k, v, is_casual: true);
        var byMask = ByHand(q, k, v, mask);

        TensorAssert.Close(byMask, ours, Rounding);
        TensorAssert.Close(v[.., 0], ours[.., 0], Rounding);
        TensorAssert.Close(autograd.grad([byMask], [q], [direction])[0], autograd.grad([ours], [q], [direction])[0],
            Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_WithABooleanMask_LeavesOutWhatIsFalse()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 3, 4, 8), Noise(2, 2, 3, 5, 8), Noise(3, 2, 3, 5, 8));
        var mask = Noise(5, 2, 1, 4, 5) > -0.5;
        mask[.., .., .., 0] = true;

        TensorAssert.Close(ByHand(q, k, v, mask), scaled_dot_product_attention(q, k, v, mask), Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_WithAMaskOfNumbers_AddsThemToTheScores()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 3, 4, 8), Noise(2, 2, 3, 5, 8), Noise(3, 2, 3, 5, 8));
        var mask = Noise(5, 4, 5);

        TensorAssert.Close(ByHand(q, k, v, mask), scaled_dot_product_attention(q, k, v, mask), Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_WithAMaskAndCausal_IsRefused()
    {
        using var scope = NewDisposeScope();
        var (q, mask) = (Noise(1, 1, 4, 8), zeros([4, 4], device: Here));

        Assert.Throws<ArgumentException>(() => scaled_dot_product_attention(q, q, q, mask, is_casual: true));
    }

    [Fact, NoTensorLeak]
    public void Attention_OfManyHeads_IsTheSameHoweverItIsSliced()
    {
        using var scope = NewDisposeScope();
        // 6 × 1024 × 1024 scores: more than are worked on at once.
        var (q, k, v) = (Noise(1, 6, 1024, 8), Noise(2, 6, 1024, 8), Noise(3, 6, 1024, 8));
        q.requires_grad_(true);
        v.requires_grad_(true);

        var ours = scaled_dot_product_attention(q, k, v);
        var theirs = ByHand(q, k, v);

        TensorAssert.Close(theirs, ours, Rounding);
        var direction = Noise(4, 6, 1024, 8);
        var ourGradients = autograd.grad([ours], [q, v], [direction]);
        var theirGradients = autograd.grad([theirs], [q, v], [direction]);
        TensorAssert.Close(theirGradients[0], ourGradients[0], Rounding);
        TensorAssert.Close(theirGradients[1], ourGradients[1], Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_OfLongHeads_IsTheSameHoweverTheirRowsAreSliced()
    {
        using var scope = NewDisposeScope();
        // One head of 3000 × 2000 scores: more than are worked on at once, with a mask that has those rows.
        var (q, k, v) = (Noise(1, 1, 3000, 4), Noise(2, 1, 2000, 4), Noise(3, 1, 2000, 4));
        var mask = Noise(5, 3000, 2000);
        foreach (var leaf in new[] { q, k, v }) leaf.requires_grad_(true);

        var ours = scaled_dot_product_attention(q, k, v, mask);
        var theirs = ByHand(q, k, v, mask);

        TensorAssert.Close(theirs, ours, Rounding);
        var direction = Noise(4, 1, 3000, 4);
        var ourGradients = autograd.grad([ours], [q, k, v], [direction]);
        var theirGradients = autograd.grad([theirs], [q, k, v], [direction]);
        for (var i = 0; i < 3; i++) TensorAssert.Close(theirGradients[i], ourGradients[i], 1e-4);
    }

    [Theory, NoTensorLeak]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Attention_WithOneInputThatLearns_GivesItsGradient(bool queries, bool keys, bool values)
    {
        using var scope = NewDisposeScope();
        var q = Noise(1, 2, 7, 8).requires_grad_(queries);
        var k = Noise(2, 2, 9, 8).requires_grad_(keys);
        var v = Noise(3, 2, 9, 8).requires_grad_(values);
        var leaf = new[] { q, k, v }.Single(tensor => tensor.requires_grad);

        scaled_dot_product_attention(q, k, v).square().sum().backward();

        var theirs = autograd.grad([ByHand(q, k, v).square().sum()], [leaf])[0];
        TensorAssert.Close(theirs, leaf.grad!, 1e-4);
    }

    [Fact, NoTensorLeak]
    public void Attention_WithAMaskForAllHeads_BroadcastsIt()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 3, 4, 8), Noise(2, 2, 3, 5, 8), Noise(3, 2, 3, 5, 8));
        var ofKeys = Noise(5, 1, 1, 1, 5);

        TensorAssert.Close(ByHand(q, k, v, ofKeys), scaled_dot_product_attention(q, k, v, ofKeys), Rounding);
    }

    [Fact, NoTensorLeak]
    public void Attention_InBfloat16_ComesCloseToFloat()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 7, 8), Noise(2, 2, 9, 8), Noise(3, 2, 9, 8));

        var rough = scaled_dot_product_attention(q.bfloat16(), k.bfloat16(), v.bfloat16());

        Assert.Equal(ScalarType.BFloat16, rough.dtype);
        TensorAssert.Close(ByHand(q, k, v), rough, 0.05); // bf16 has 8 bits
    }

    [Fact, NoTensorLeak]
    public void Attention_OfTransposedHeads_NeedsNoCopyByTheCaller()
    {
        using var scope = NewDisposeScope();
        var packed = Noise(1, 2, 9, 3, 8); // [B, T, N, E]
        var heads = packed.transpose(1, 2);

        TensorAssert.Close(ByHand(heads, heads, heads), scaled_dot_product_attention(heads, heads, heads), Rounding);
    }

    private static Tensor ByHand(Tensor q, Tensor k, Tensor v, Tensor? mask = null)
    {
        var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1]);
        if (mask is not null)
            scores = mask.dtype == @bool ? scores.masked_fill(~mask, float.NegativeInfinity) : scores + mask;
        return softmax(scores, -1).matmul(v);
    }
}
