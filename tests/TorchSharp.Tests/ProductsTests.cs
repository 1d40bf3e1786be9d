using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class ProductsTests
{
    [Fact, NoTensorLeak]
    public void Matmul_OfMatrices_IsTheProduct()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Grid([2, 2], 1, 2, 3, 4), Grid([2, 2], 5, 6, 7, 8));

        foreach (var product in new[] { a.matmul(b), matmul(a, b), a.mm(b), mm(a, b) })
            TensorAssert.Equal([19, 22, 43, 50], product);
        TensorAssert.Equal([5, 11], a.mv(Numbers(1, 2)));
        TensorAssert.Equal([11], Numbers(1, 2).dot(Numbers(3, 4)));
        TensorAssert.Equal([3, 4, 6, 8], outer(Numbers(1, 2), Numbers(3, 4)));
    }

    [Fact, NoTensorLeak]
    public void Bmm_OfBatches_IsTheProductOfEach()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Noise(1, 3, 4, 5), Noise(2, 3, 5, 6));

        var all = bmm(a, b);

        for (var i = 0; i < 3; i++) TensorAssert.Close(a[i].mm(b[i]), all[i]);
        TensorAssert.Close(all, a.matmul(b));
    }

    [Fact, NoTensorLeak]
    public void AddmmAndBaddbmm_ScaleBothTerms()
    {
        using var scope = NewDisposeScope();
        var (c, a, b) = (Noise(1, 2, 4, 6), Noise(2, 2, 4, 5), Noise(3, 2, 5, 6));

        TensorAssert.Close(c * 0.5 + a.bmm(b) * 2, baddbmm(c, a, b, 0.5f, 2));
        TensorAssert.Close(c[0] * 0.5 + a[0].mm(b[0]) * 2, c[0].addmm(a[0], b[0], 0.5f, 2));
        TensorAssert.Close(c[0] + a[0].mm(b[0]), addmm(c[0], a[0], b[0], 1, 1));
    }

    [Fact, NoTensorLeak]
    public void Baddbmm_WithBetaZero_IgnoresWhatTheInputHolds()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Noise(2, 2, 4, 5), Noise(3, 2, 5, 6));
        var expected = a.bmm(b) * 2;

        // Whether an old NaN comes through depends on the memory that a result gets, so more than once.
        for (var round = 0; round < 200; round++)
        {
            using var inner = NewDisposeScope();
            var nothing = full([2, 4, 6], float.NaN, device: Here);

            TensorAssert.Close(expected, baddbmm(nothing, a, b, 0, 2));
        }
    }

    [Fact, NoTensorLeak]
    public void Svd_OfAMatrix_MultipliesBackToIt()
    {
        using var scope = NewDisposeScope();
        var x = Noise(4, 5, 3);

        var (u, s, vh) = linalg.svd(x, fullMatrices: false);

        TensorAssert.Close(x, (u * s).mm(vh), 1e-4);
    }

    [Fact, NoTensorLeak]
    public void Linear_IsTheProductWithTheTransposedWeightsPlusBias()
    {
        using var scope = NewDisposeScope();
        var (x, weights, bias) = (Noise(1, 2, 7, 5), Noise(2, 3, 5), Noise(3, 3));

        TensorAssert.Close(x.matmul(weights.t()) + bias, nn.functional.linear(x, weights, bias));
        TensorAssert.Close(x.matmul(weights.t()), nn.functional.linear(x, weights));
    }

    [Theory, NoTensorLeak]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)] // a frozen layer
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Linear_Gradients_EqualThoseOfTheProduct(bool ofInput, bool ofWeights, bool ofBias)
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 2, 37, 19).requires_grad_(ofInput);
        var weights = Noise(2, 23, 19).requires_grad_(ofWeights);
        var bias = Noise(3, 23).requires_grad_(ofBias);
        Tensor[] leaves = [.. new[] { x, weights, bias }.Where(tensor => tensor.requires_grad)];
        var direction = Noise(4, 2, 37, 23);

        var ours = autograd.grad([nn.functional.linear(x, weights, bias)], leaves, [direction]);

        var theirs = autograd.grad([(x.unsqueeze(-2) * weights).sum(-1) + bias], leaves, [direction]);
        for (var i = 0; i < leaves.Length; i++) TensorAssert.Close(theirs[i], ours[i], 1e-4); // sums of up to 74
    }

    [Fact, NoTensorLeak]
    public void Linear_OfViews_ReadsWhereTheyLie()
    {
        using var scope = NewDisposeScope();
        var wide = Noise(1, 7, 20);
        var weights = Noise(2, 10, 6);
        var repeated = wide[.., 1].unsqueeze(1).expand(7, 10);
        Tensor[] views = [wide[.., 3..13], wide.t()[..10].t(), wide[2..3, ..10], repeated];

        foreach (var x in views)
            TensorAssert.Close(x.contiguous().matmul(weights), nn.functional.linear(x, weights.t()));
        var part = nn.functional.linear(wide[.., ..10], weights.t()[1..3]);
        TensorAssert.Close(wide[.., ..10].matmul(weights[.., 1..3]), part);
    }

    [Fact, NoTensorLeak]
    public void Linear_CanBeDifferentiatedTwice()
    {
        using var scope = NewDisposeScope();
        var (x, weights) = (Noise(1, 4, 5).requires_grad_(true), Noise(2, 3, 5).requires_grad_(true));

        var ours = Twice(nn.functional.linear(x, weights));

        TensorAssert.Close(Twice(x.matmul(weights.t())), ours, 1e-3);

        Tensor Twice(Tensor y)
        {
            var first = autograd.grad([y.pow(3).sum()], [x], retain_graph: true, create_graph: true)[0];
            return autograd.grad([first.square().sum()], [weights])[0];
        }
    }

    [Fact, NoTensorLeak]
    public void Matmul_InHalfPrecisions_ComesCloseToFloat()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Noise(1, 16, 32), Noise(2, 32, 16));

        // bf16 has 8 bits: sums of 32 products of normal numbers are off by a few hundredths.
        TensorAssert.Close(a.mm(b), a.bfloat16().mm(b.bfloat16()), 0.2);
    }
}
