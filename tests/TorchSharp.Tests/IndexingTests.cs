using System.Runtime.InteropServices;
using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class IndexingTests
{
    [Fact, NoTensorLeak]
    public void Numbers_BetweenTheBrackets_SelectElements()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3, 4);

        Assert.Equal([3, 4], x[1].shape);
        Assert.Equal([4], x[1, 2].shape);
        Assert.Equal(23f, x[1, 2, 3].item<float>());
        Assert.Equal(23f, x[-1, -1, -1].item<float>());
        Assert.ThrowsAny<ExternalException>(() => x[2]);
    }

    [Fact, NoTensorLeak]
    public void Ranges_BetweenTheBrackets_SelectParts()
    {
        using var scope = NewDisposeScope();
        var x = Counting(10);

        TensorAssert.Equal([2, 3], x[2..4]);
        TensorAssert.Equal([8, 9], x[^2..]);
        TensorAssert.Equal([0, 1, 2, 3, 4, 5, 6, 7], x[..^2]);
        TensorAssert.Equal([1, 4, 7], x[TensorIndex.Slice(1, null, 3)]);
        TensorAssert.Equal([9], x[^1..]);
    }

    [Fact, NoTensorLeak]
    public void Mixed_IndicesOfAllKinds_WorkTogether()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3, 4);

        TensorAssert.Equal([5, 6], x[0, 1, 1..3]);
        Assert.Equal([2, 3, 2], x[TensorIndex.Ellipsis, ..2].shape);
        Assert.Equal([2, 1, 3, 4], x[TensorIndex.Colon, TensorIndex.None].shape);
        Assert.Equal([1, 2, 3, 4], x[TensorIndex.Null].shape);
        var ends = TensorIndex.Tensor(tensor(new long[] { 0, 2 }, device: Here));
        Assert.Equal([2, 2, 4], x[TensorIndex.Colon, ends].shape);
    }

    [Fact, NoTensorLeak]
    public void Masks_AndTensorsOfNumbers_PickElements()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(5, -1, 7);

        TensorAssert.Equal([5, 7], x[x > 0]);
        TensorAssert.Equal([7, 5], x[tensor(new long[] { 2, 0 }, device: Here)]);
        TensorAssert.Equal([5, 7], x.masked_select(x > 0));
        TensorAssert.Whole([0L, 2], nonzero(x > 0).flatten());
    }

    [Fact, NoTensorLeak]
    public void Assignment_ThroughTheBrackets_WritesInPlace()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2, 3], device: Here);

        x[0, 1] = 5f;
        x[1] = Numbers(1, 2, 3);
        x[.., 2..] = 9f;
        x.index_put_(7, TensorIndex.Tensor(x == 1));

        TensorAssert.Equal([0, 5, 9, 7, 2, 9], x);
    }

    [Fact, NoTensorLeak]
    public void IndexPut_ThatAccumulates_AddsRepeatedIndices()
    {
        using var scope = NewDisposeScope();
        var x = zeros([3], device: Here);

        x.index_put_(Numbers(1, 2, 4), [tensor(new long[] { 0, 0, 2 }, device: Here)], accumulate: true);

        TensorAssert.Equal([3, 0, 4], x);
    }

    [Fact, NoTensorLeak]
    public void Selections_ByMethods_AreTheSame()
    {
        using var scope = NewDisposeScope();
        var x = Counting(3, 4);

        TensorAssert.Equal([1, 2, 5, 6, 9, 10], x.narrow(1, 1, 2));
        TensorAssert.Equal([4, 5, 6, 7], x.select(0, 1));
        TensorAssert.Equal([0, 1, 2, 3, 8, 9, 10, 11], x.slice(0, 0, 3, 2));
        TensorAssert.Equal([8, 9, 10, 11, 0, 1, 2, 3], x.index_select(0, tensor(new long[] { 2, 0 }, device: Here)));
        TensorAssert.Equal([1, 4, 10], x.gather(1, tensor(new long[] { 1, 0, 2 }, [3, 1], device: Here)));
    }

    [Fact, NoTensorLeak]
    public void Views_ByNarrowAndSelect_WriteThrough()
    {
        using var scope = NewDisposeScope();
        var x = zeros([4], device: Here);

        x.narrow(0, 1, 2).fill_(3);

        TensorAssert.Equal([0, 3, 3, 0], x);
    }

    [Fact, NoTensorLeak]
    public void IndexSelect_OfAnEmbedding_GivesGradientsToItsRows()
    {
        using var scope = NewDisposeScope();
        var table = zeros([3, 2], device: Here, requires_grad: true);

        table.index_select(0, tensor(new long[] { 1, 1, 2 }, device: Here)).sum().backward();

        TensorAssert.Equal([0, 0, 2, 2, 1, 1], table.grad!);
    }

    [Fact, NoTensorLeak]
    public void WhereAndMaskedFill_ChooseByACondition()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(1, -2, 3);

        TensorAssert.Equal([1, 0, 3], where(x > 0, x, zeros_like(x)));
        TensorAssert.Equal([1, float.NegativeInfinity, 3], x.masked_fill(x < 0, float.NegativeInfinity));
        TensorAssert.Equal([1, 9, 3], x.masked_fill_(x < 0, 9));
        TensorAssert.Equal([1, 11, 3], x.index_add_(0, tensor(new long[] { 1 }, device: Here), Numbers(1), 2));
    }
}
