using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class ArithmeticTests
{
    [Fact, NoTensorLeak]
    public void Operators_WithTensors_WorkElementByElement()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Numbers(6, 8), Numbers(3, -2));

        TensorAssert.Equal([9, 6], a + b);
        TensorAssert.Equal([3, 10], a - b);
        TensorAssert.Equal([18, -16], a * b);
        TensorAssert.Equal([2, -4], a / b);
        TensorAssert.Equal([0, 0], a % b);
        TensorAssert.Equal([-6, -8], -a);
    }

    [Fact, NoTensorLeak]
    public void Operators_WithNumbersOnTheRight_KeepTheTensorsType()
    {
        using var scope = NewDisposeScope();
        var a = Numbers(6, 8);

        TensorAssert.Equal([8, 10], a + 2);
        TensorAssert.Equal([4, 6], a - 2L);
        TensorAssert.Equal([3, 4], a * 0.5);
        TensorAssert.Equal([12, 16], a / 0.5f);
        TensorAssert.Equal([2, 0], a % 4);
        TensorAssert.Equal([7.5f, 9.5f], a + 1.5.ToScalar());
        Assert.Equal(ScalarType.Float32, (a * 0.5).dtype);
        Assert.Equal(ScalarType.BFloat16, (a.bfloat16() * 0.5).dtype);
    }

    [Fact, NoTensorLeak]
    public void Operators_WithNumbersOnTheLeft_KeepTheOrder()
    {
        using var scope = NewDisposeScope();
        var a = Numbers(2, 4);

        TensorAssert.Equal([3, 5], 1 + a);
        TensorAssert.Equal([-1, -3], 1 - a);
        TensorAssert.Equal([-0.5f, -2.5f], 1.5 - a);
        TensorAssert.Equal([4, 8], 2f * a);
        TensorAssert.Equal([0.5f, 0.25f], 1.0 / a);
        TensorAssert.Equal([2, 1], 4L / a);
    }

    [Fact, NoTensorLeak]
    public void Operators_OnWholeNumbersWithAFraction_GiveFloats()
    {
        using var scope = NewDisposeScope();
        var whole = tensor(new long[] { 1, 2 });

        Assert.Equal(ScalarType.Float32, (whole * 0.5).dtype);
        Assert.Equal(ScalarType.Int64, (whole * 2).dtype);
        TensorAssert.Equal([0.5f, 1], whole / 2);
    }

    [Fact, NoTensorLeak]
    public void Broadcast_OverMissingDimensions_Repeats()
    {
        using var scope = NewDisposeScope();

        var sums = Grid([2, 1], 10, 20) + Numbers(1, 2, 3);

        Assert.Equal([2, 3], sums.shape);
        TensorAssert.Equal([11, 12, 13, 21, 22, 23], sums);
    }

    [Fact, NoTensorLeak]
    public void InPlace_ChangesTheTensorAndReturnsIt()
    {
        using var scope = NewDisposeScope();
        var a = Numbers(1, 2);

        Assert.Same(a, a.add_(1).mul_(2).sub_(Numbers(1, 1)).div_(3));

        TensorAssert.Equal([1, 5f / 3], a);
    }

    [Fact, NoTensorLeak]
    public void AddWithAlpha_ScalesTheOther()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([6, 7], Numbers(1, 2).add(Numbers(10, 10), 0.5));
        TensorAssert.Equal([-9, -8], Numbers(1, 2).add_(Numbers(10, 10), -1));
        TensorAssert.Equal([7, 8], Numbers(1, 2).add(3, 2));
    }

    [Fact, NoTensorLeak]
    public void AddcmulAndAddcdiv_AddScaledProductsAndQuotients()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([7, 13], Numbers(1, 1).addcmul(Numbers(2, 3), Numbers(3, 4), 1));
        TensorAssert.Equal([4, 7], Numbers(1, 1).addcmul_(Numbers(2, 3), Numbers(3, 4), 0.5));
        TensorAssert.Equal([3, 0], Numbers(1, 1).addcdiv(Numbers(4, -2), Numbers(2, 2), 1));
        TensorAssert.Equal([0.8f, 1.1f], Numbers(1, 1).addcdiv_(Numbers(4, -2), Numbers(2, 2), -0.1));
    }

    [Fact, NoTensorLeak]
    public void Lerp_GoesPartOfTheWay()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([2.5f], Numbers(0).lerp(Numbers(10), Numbers(0.25f)));
        TensorAssert.Equal([5], Numbers(0).lerp_(Numbers(10), tensor(0.5f, device: Here)));
    }

    [Fact, NoTensorLeak]
    public void Division_WithARoundingMode_Rounds()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([-4], Numbers(-7).div(2, RoundingMode.floor));
        TensorAssert.Equal([-3], Numbers(-7).div(2, RoundingMode.trunc));
        TensorAssert.Equal([-4], Numbers(-7).floor_divide(2));
        TensorAssert.Equal([1], Numbers(-7).remainder(2));
        TensorAssert.Equal([-1], Numbers(-7).fmod(2));
    }

    [Fact, NoTensorLeak]
    public void Pow_WithNumbersAndTensors_Raises()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([4, 9], Numbers(2, 3).pow(2));
        TensorAssert.Equal([8, 9], Numbers(2, 3).pow(Numbers(3, 2)));
        TensorAssert.Equal([2, 3], Numbers(4, 9).pow_(0.5));
    }

    [Fact, NoTensorLeak]
    public void Comparisons_GiveBooleans()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Numbers(1, 2, 3), Numbers(2, 2, 2));

        TensorAssert.Truth([true, false, false], a < b);
        TensorAssert.Truth([true, true, false], a <= 2);
        TensorAssert.Truth([false, false, true], a.gt(b));
        TensorAssert.Truth([false, true, true], a.ge(2));
        TensorAssert.Truth([false, true, false], a == b);
        TensorAssert.Truth([true, false, true], a != 2);
        TensorAssert.Truth([false, true, true], 1 < a);
        TensorAssert.Truth([true, false, false], a.lt(b) & a.lt(2));
        TensorAssert.Truth([true, true, false], a.lt(b) | a.eq(2));
        TensorAssert.Truth([false, true, true], ~a.lt(b));
        TensorAssert.Truth([false, true, true], a.lt(b).logical_not());
    }

    [Fact, NoTensorLeak]
    public void MinimumAndMaximum_ChooseElementByElement()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([1, 2], minimum(Numbers(1, 5), Numbers(3, 2)));
        TensorAssert.Equal([3, 5], Numbers(1, 5).maximum(Numbers(3, 2)));
    }

    [Fact, NoTensorLeak]
    public void Allclose_LooksAtTheTolerance()
    {
        using var scope = NewDisposeScope();

        Assert.True(Numbers(1).allclose(Numbers(1.000001f)));
        Assert.False(allclose(Numbers(1), Numbers(1.1f)));
        Assert.True(allclose(Numbers(1), Numbers(1.1f), rtol: 0.2));
    }

    [Fact, NoTensorLeak]
    public void Numbers_ConvertToTensorsWhereOneIsWanted()
    {
        using var scope = NewDisposeScope();
        Tensor single = 2.5f;
        Tensor many = new[] { 1, 2 };

        Assert.Equal(2.5f, single.item<float>());
        Assert.Equal([1, 2], many.data<int>().ToArray());
    }
}
