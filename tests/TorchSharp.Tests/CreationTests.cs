namespace TorchSharp.Tests;

public class CreationTests
{
    [Fact, NoTensorLeak]
    public void Zeros_OfEveryOverload_HasTheShapeAndType()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([2], zeros(2).shape);
        Assert.Equal([2, 3], zeros(2L, 3L).shape);
        Assert.Equal([2, 3, 4], zeros(2, 3, 4).shape);
        Assert.Equal([2, 3, 4, 5], zeros(2L, 3, 4, 5).shape);
        Assert.Equal([1, 2], zeros([1, 2], dtype: bfloat16).shape);
        Assert.Equal(ScalarType.BFloat16, zeros([1, 2], dtype: bfloat16).dtype);
        Assert.Equal(ScalarType.Float32, zeros(2).dtype);
    }

    [Fact, NoTensorLeak]
    public void OnesAndFull_HaveTheirValue()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([1, 1], ones(2));
        TensorAssert.Equal([2.5f, 2.5f], full(2, 2.5));
        Assert.Equal(ScalarType.Float32, full(2, 2.5).dtype);
        Assert.Equal(ScalarType.Int64, full(2, 3).dtype);
        TensorAssert.Equal([7, 7, 7], full([3], 7, dtype: float32));
        Assert.Equal(ScalarType.Int64, ones([2], dtype: int64).dtype);
    }

    [Fact, NoTensorLeak]
    public void Like_TakesShapeTypeAndDeviceUnlessToldOtherwise()
    {
        using var scope = NewDisposeScope();
        var model = zeros([2, 3], dtype: float64, device: Given.Here);

        Assert.Equal(ScalarType.Float64, zeros_like(model).dtype);
        Assert.Equal([2, 3], ones_like(model).shape);
        Assert.Equal(ScalarType.Float16, empty_like(model, dtype: float16).dtype);
        Assert.Equal(Given.Here.type, full_like(model, 3).device_type);
        Assert.Equal(3.0, full_like(model, 3)[0, 0].item<double>());
    }

    [Fact, NoTensorLeak]
    public void Arange_OfWholeAndBrokenNumbers_ChoosesTheType()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Whole([0L, 1, 2], arange(3));
        TensorAssert.Whole([2L, 4, 6], arange(2, 8, 2));
        TensorAssert.Equal([0.5f, 1.5f], arange(0.5, 2.5));
        Assert.Equal(ScalarType.Float32, arange(3, dtype: float32).dtype);
    }

    [Fact, NoTensorLeak]
    public void Linspace_IncludesBothEnds()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([0, 0.5f, 1], linspace(0, 1, 3));
        Assert.Equal(ScalarType.Float64, linspace(0, 1, 3, dtype: float64).dtype);
    }

    [Fact, NoTensorLeak]
    public void EyeAndTriangles_AreWhatTheyAre()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([1, 0, 0, 1], eye(2));
        TensorAssert.Equal([1, 0, 1, 1], ones(2, 2).tril());
        TensorAssert.Equal([0, 1, 0, 0], triu(ones(2, 2), 1));
    }

    [Fact, NoTensorLeak]
    public void Tensor_OfNumbersOfAnyType_KeepsTypeAndValues()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Float32, tensor(1f).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Int32, tensor(1).dtype);
        Assert.Equal(ScalarType.Int64, tensor(1L).dtype);
        Assert.Equal(ScalarType.Bool, tensor(true).dtype);
        Assert.Equal([], tensor(1f).shape);
        Assert.Equal([1.0, 2.0], tensor(new[] { 1.0, 2.0 }).data<double>().ToArray());
        Assert.Equal([true, false], tensor(new[] { true, false }).data<bool>().ToArray());
        Assert.Equal([1, 2, 3], tensor(new List<int> { 1, 2, 3 }).data<int>().ToArray());
        Assert.Equal([(Half)1.5f], tensor(new[] { (Half)1.5f }).data<Half>().ToArray());
        Assert.Equal([new BFloat16(1.5f)], tensor(new[] { new BFloat16(1.5f) }).data<BFloat16>().ToArray());
    }

    [Fact, NoTensorLeak]
    public void Tensor_OfAnArrayWithDimensions_IsLaidOutRowByRow()
    {
        using var scope = NewDisposeScope();

        var grid = tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [2, 3]);
        var same = tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var list = tensor(new List<float> { 1, 2, 3, 4, 5, 6 }, 2, 3);

        Assert.Equal(6f, grid[1, 2].item<float>());
        TensorAssert.Close(grid, same);
        TensorAssert.Close(grid, list);
    }

    [Fact, NoTensorLeak]
    public void Tensor_OfAnArray_IsACopy()
    {
        using var scope = NewDisposeScope();
        var numbers = new[] { 1f, 2f };
        var made = tensor(numbers);

        numbers[0] = 9;

        TensorAssert.Equal([1, 2], made);
    }

    [Fact, NoTensorLeak]
    public void Tensor_WithDimensionsThatDoNotFit_Throws()
    {
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f }, [3]));
    }

    [Fact, NoTensorLeak]
    public void Frombuffer_OfTheArraysOwnType_SharesItsMemory()
    {
        using var scope = NewDisposeScope();
        var numbers = new[] { 1f, 2f, 3f };
        var shared = frombuffer(numbers, float32);

        numbers[1] = 20;
        shared[2] = 30;

        TensorAssert.Equal([1, 20, 30], shared);
        Assert.Equal(30f, numbers[2]);
    }

    [Fact, NoTensorLeak]
    public void Frombuffer_WithAnotherType_ConvertsTheValuesAndDoesNotReinterpret()
    {
        using var scope = NewDisposeScope();
        var bytes = new byte[] { 0, 63, 128, 255 };

        var made = frombuffer(bytes, bfloat16);

        TensorAssert.Equal([0, 63, 128, 255], made);
        Assert.Equal(ScalarType.BFloat16, made.dtype);
    }

    [Fact, NoTensorLeak]
    public void Frombuffer_WithOffsetAndCount_CountsInElements()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([20, 30], frombuffer(new[] { 10.0, 20, 30, 40 }, float64, count: 2, offset: 1));
        Assert.Throws<IndexOutOfRangeException>(() => frombuffer(new[] { 1f }, float32, count: 2));
        Assert.Throws<ArgumentException>(() => frombuffer(new[] { 1f }, float32, offset: 1));
    }

    [Fact, NoTensorLeak]
    public void Frombuffer_OfAnArrayThatIsForgotten_KeepsItInPlace()
    {
        using var scope = NewDisposeScope();
        var made = Forgotten();

        // Not memory management, but the point of the test: what isn't pinned moves or goes now.
        for (var i = 0; i < 3; i++) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);

        Assert.Equal(49999f * 2, made[-1].item<float>());

        static Tensor Forgotten() => frombuffer(Enumerable.Range(0, 50000).Select(i => i * 2f).ToArray(), float32);
    }

    [Fact, NoTensorLeak]
    public void RequiresGrad_AtCreation_MakesALeaf()
    {
        using var scope = NewDisposeScope();

        foreach (var leaf in new[] { zeros(2, requires_grad: true), tensor(new[] { 1f }, requires_grad: true),
                                     randn(2, requires_grad: true), full(2, 1f, requires_grad: true) })
        {
            Assert.True(leaf.requires_grad);
            Assert.True(leaf.is_leaf);
        }
    }
}
