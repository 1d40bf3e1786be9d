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

    [Theory, NoTensorLeak]
    [InlineData(101, 101, 40)]   // no length is a multiple of a block
    [InlineData(70, 77, 80)]     // cross-attention
    [InlineData(33, 450, 160)]   // more keys than one block
    [InlineData(530, 31, 64)]    // more rows than one unit of work
    [InlineData(5, 6, 37)]       // an odd head
    [InlineData(1, 1, 1)]
    public void Attention_AndItsGradients_EqualFloat64(int rows, int keys, int width)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 2, rows, width), Noise(2, 2, 2, keys, width), Noise(3, 2, 2, keys, width));

        EqualsFloat64(q, k, v, Noise(4, 2, 2, rows, width));
    }

    [Theory, NoTensorLeak]
    [InlineData("causal", 230, 230)]
    [InlineData("causal", 50, 230)]
    [InlineData("causal", 230, 50)]
    [InlineData("numbers", 99, 201)]
    [InlineData("truth", 99, 201)]
    [InlineData("truth of keys", 99, 201)]
    [InlineData("numbers of rows", 99, 201)]
    public void Attention_WithMasks_AndItsGradients_EqualFloat64(string kind, int rows, int keys)
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 3, rows, 24), Noise(2, 2, 3, keys, 24), Noise(3, 2, 3, keys, 24));
        var mask = kind switch
        {
            "causal" => ones([rows, keys], dtype: @bool, device: Here).tril(),
            "numbers" => Noise(5, 3, rows, keys),
            "numbers of rows" => Noise(5, rows, 1),
            "truth" => Noise(5, 2, 1, rows, keys) > 0.5,
            _ => Noise(5, 2, 1, 1, keys) > 0.5,
        };

        EqualsFloat64(q, k, v, Noise(4, 2, 3, rows, 24), mask, kind == "causal");
    }

    [Fact, NoTensorLeak]
    public void Attention_OfFloat64_EqualsTheFormulaToItsPrecision()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 2, 9, 8).@double(), Noise(2, 2, 7, 8).@double(), Noise(3, 2, 7, 8).@double());

        var apart = (scaled_dot_product_attention(q, k, v) - ByHand(q, k, v)).abs().max().ToDouble();

        Assert.InRange(apart, 0, 1e-14);
    }

    [Fact, NoTensorLeak]
    public void Attention_RunTwice_IsTheSameToTheLastBit()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 3, 301, 40), Noise(2, 3, 299, 40), Noise(3, 3, 299, 40));
        foreach (var leaf in new[] { q, k, v }) leaf.requires_grad_(true);

        var (first, second) = (scaled_dot_product_attention(q, k, v), scaled_dot_product_attention(q, k, v));
        var firstGradients = autograd.grad([first.square().sum()], [q, k, v]);
        var secondGradients = autograd.grad([second.square().sum()], [q, k, v]);

        Assert.True(first.equal(second).all().item<bool>());
        for (var i = 0; i < 3; i++) Assert.True(firstGradients[i].equal(secondGradients[i]).all().item<bool>());
    }

    [FactOnProcessor, NoTensorLeak]
    public void Attention_OfTransposedHeads_LeavesThemSoThatJoiningIsAView()
    {
        using var scope = NewDisposeScope();
        var heads = Noise(1, 2, 9, 3, 8).transpose(1, 2); // [B, N, T, D] in the memory of [B, T, N, D]

        var joined = scaled_dot_product_attention(heads, heads, heads).transpose(1, 2);

        Assert.True(joined.is_contiguous());
    }

    [FactOnProcessor, NoTensorLeak]
    public void Attention_OfARowThatSeesNothing_IsZeroThere()
    {
        using var scope = NewDisposeScope();
        var q = Noise(1, 1, 3, 8).requires_grad_(true);
        var (k, v) = (Noise(2, 1, 4, 8), Noise(3, 1, 4, 8));
        var mask = ones([3, 4], dtype: @bool, device: Here);
        mask[1] = false;

        var ours = scaled_dot_product_attention(q, k, v, mask);

        Assert.Equal(0, ours[.., 1].abs().max().ToDouble());
        Assert.True(autograd.grad([ours.sum()], [q])[0].isfinite().all().item<bool>());
    }

    [Fact, NoTensorLeak]
    public void Attention_OfNotANumber_IsNotHidden()
    {
        using var scope = NewDisposeScope();
        var (q, k, v) = (Noise(1, 1, 3, 8), Noise(2, 1, 4, 8), Noise(3, 1, 4, 8));
        q[0, 1, 2] = float.NaN;

        var ours = scaled_dot_product_attention(q, k, v);

        Assert.True(ours[0, 1].isnan().all().item<bool>());
        Assert.True(ours[0, 0].isfinite().all().item<bool>());
    }

    [Theory, NoTensorLeak]
    [InlineData(101, 101, 40)] // no length is a multiple of a block
    [InlineData(70, 77, 80)]   // cross-attention
    [InlineData(33, 450, 160)] // more keys than one block
    [InlineData(530, 31, 37)]  // more rows than one unit of work, an odd head
    public void Attention_InBfloat16_AndItsGradients_ComeCloseToFloat64(int rows, int keys, int width)
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[2, rows, 2, width], [2, keys, 2, width], [2, keys, 2, width]];
        Tensor[] leaves = [.. shapes.Select((shape, i) => Noise((ulong)i, shape).bfloat16().requires_grad_(true))];
        Tensor[] exact = [.. leaves.Select(leaf => leaf.detach().@double().requires_grad_(true))];
        var direction = Noise(4, 2, rows, 2, width).bfloat16();
        var (a, b) = (leaves.Select(t => t.transpose(1, 2)).ToArray(), exact.Select(t => t.transpose(1, 2)).ToArray());

        var ours = scaled_dot_product_attention(a[0], a[1], a[2]).transpose(1, 2);
        var theirs = ByHand(b[0], b[1], b[2]).transpose(1, 2);

        // bf16 has 8 bits: each number is off by up to 1/256 of its size, on the average by a third of that.
        Assert.InRange(Apart(theirs, ours), 0, 0.004);
        var gradients = autograd.grad([ours], leaves, [direction]);
        var expected = autograd.grad([theirs], exact, [direction.@double()]);
        for (var i = 0; i < 3; i++) Assert.InRange(Apart(expected[i], gradients[i]), 0, 0.004);

        static double Apart(Tensor expected, Tensor actual) =>
            ((expected - actual.@double()).square().sum() / expected.square().sum()).sqrt().ToDouble();
    }

    // Both ways from the same numbers; the tolerance is for values and sums of size 1 to 30.
    private static void EqualsFloat64(Tensor q, Tensor k, Tensor v, Tensor direction, Tensor? mask = null,
        bool causal = false)
    {
        Tensor[] leaves = [q.requires_grad_(true), k.requires_grad_(true), v.requires_grad_(true)];
        Tensor[] exact = [.. leaves.Select(leaf => leaf.detach().@double().requires_grad_(true))];

        var ours = causal ? scaled_dot_product_attention(q, k, v, is_casual: true)
            : scaled_dot_product_attention(q, k, v, mask);
        var theirs = ByHand(exact[0], exact[1], exact[2], mask);

        TensorAssert.Close(theirs, ours, 1e-5);
        var gradients = autograd.grad([ours], leaves, [direction]);
        var expected = autograd.grad([theirs], exact, [direction.@double()]);
        for (var i = 0; i < 3; i++) TensorAssert.Close(expected[i], gradients[i], 3e-5);
    }

    private static Tensor ByHand(Tensor q, Tensor k, Tensor v, Tensor? mask = null)
    {
        var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(q.shape[^1]);
        if (mask is not null)
            scores = mask.dtype == @bool ? scores.masked_fill(~mask, float.NegativeInfinity) : scores + mask;
        return softmax(scores, -1).matmul(v);
    }
}
