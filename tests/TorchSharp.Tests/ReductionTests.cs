using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class ReductionTests
{
    [Fact, NoTensorLeak]
    public void Sum_OverAllAndSomeDimensions_Adds()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3);

        TensorAssert.Equal([15], x.sum());
        TensorAssert.Equal([3, 5, 7], x.sum(dim: 0)); // sum(0) would be the type number 0
        Assert.Equal([2, 1], x.sum(1, keepdim: true).shape);
        TensorAssert.Equal([15], x.sum([0, 1]));
        TensorAssert.Equal([15], x.sum(0, 1));
        Assert.Equal(ScalarType.Float64, x.sum(float64).dtype);
        TensorAssert.Equal([3, 12], sum(x, -1));
    }

    [Fact, NoTensorLeak]
    public void Mean_OverDimensions_Averages()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3);

        TensorAssert.Equal([2.5f], x.mean());
        TensorAssert.Equal([1, 4], x.mean([1]));
        Assert.Equal([1, 3], x.mean([0], keepdim: true).shape);
        Assert.Equal(ScalarType.Float64, x.mean([0], type: float64).dtype);
    }

    [Fact, NoTensorLeak]
    public void VarianceAndDeviation_KnowBessel()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(1, 2, 3, 4);

        TensorAssert.Equal([5f / 3], x.var());
        TensorAssert.Equal([1.25f], x.var(unbiased: false));
        TensorAssert.Equal([MathF.Sqrt(5f / 3)], x.std());
        TensorAssert.Equal([0.5f, 0.5f], x.view(2, 2).var(1));
        TensorAssert.Equal([1, 1], x.view(2, 2).std([0L], unbiased: false));
    }

    [Fact, NoTensorLeak]
    public void Extremes_OfAllAndAlongADimension_AreFoundWithTheirPlaces()
    {
        using var scope = NewDisposeScope();
        var x = Grid([2, 3], 3, 9, 1, 7, 2, 8);

        TensorAssert.Equal([9], x.max());
        TensorAssert.Equal([1], x.min());
        var (values, indexes) = x.max(1);
        TensorAssert.Equal([9, 8], values);
        TensorAssert.Whole([1L, 2], indexes);
        TensorAssert.Equal([3, 2, 1], x.min(0).values);
        Assert.Equal(1, x.argmax().item<long>());
        TensorAssert.Whole([2L, 1], x.argmin(1));
        TensorAssert.Equal([7, 9, 8], x.amax(0));
        TensorAssert.Equal([1], x.amin(0, 1));
    }

    [Fact, NoTensorLeak]
    public void Norms_OfAVector_AreTheKnownOnes()
    {
        using var scope = NewDisposeScope();
        var x = Grid([2, 2], 3, 4, 6, 8);

        TensorAssert.Equal([MathF.Sqrt(125)], x.norm());
        TensorAssert.Equal([5, 10], x.norm(1));
        TensorAssert.Equal([21], x.norm(1f));
        TensorAssert.Equal([8], linalg.vector_norm(x, double.PositiveInfinity));
        TensorAssert.Equal([5, 10], linalg.vector_norm(x, 2, [1]));
    }

    [Fact, NoTensorLeak]
    public void CumulativeSumsAndProducts_RunAlong()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([1, 3, 6], Numbers(1, 2, 3).cumsum(0));
        TensorAssert.Equal([1, 2, 6], cumprod(Numbers(1, 2, 3), 0));
        Assert.Equal(ScalarType.Float64, cumprod(Numbers(1, 2), 0, float64).dtype);
        TensorAssert.Equal([6], Numbers(1, 2, 3).prod());
    }

    [Fact, NoTensorLeak]
    public void AllAndAny_OfBooleans_Decide()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { true, false });

        Assert.False(x.all().item<bool>());
        Assert.True(any(x).item<bool>());
    }

    [Fact, NoTensorLeak]
    public void SortAndTopk_OrderTheValues()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(3, 1, 2);

        TensorAssert.Equal([1, 2, 3], x.sort().Values);
        TensorAssert.Whole([0L, 2, 1], x.sort(descending: true).Indices);
        TensorAssert.Equal([3, 2], x.topk(2).values);
        TensorAssert.Equal([2], x.median());
        TensorAssert.Equal([MathF.Log(MathF.Exp(3) + MathF.Exp(1) + MathF.Exp(2))], x.logsumexp(0));
    }
}
