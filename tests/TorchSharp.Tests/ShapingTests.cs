using System.Runtime.InteropServices;
using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class ShapingTests
{
    [Fact, NoTensorLeak]
    public void View_SharesTheMemory_AndRefusesWhatDoesNotFit()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3);

        x.view(-1)[0] = 42;

        Assert.Equal(42f, x[0, 0].item<float>());
        Assert.Equal([3, 2], x.view(3, -1).shape);
        Assert.Equal([6], x.view_as(zeros(6)).shape);
        Assert.ThrowsAny<ExternalException>(() => x.t().view(6));
        Assert.Equal([6], x.t().reshape(6).shape);
    }

    [Fact, NoTensorLeak]
    public void Axes_PermutedAndTransposed_Move()
    {
        using var scope = NewDisposeScope();
        var x = Counting(2, 3, 4);

        Assert.Equal([4, 2, 3], x.permute(2, 0, 1).shape);
        Assert.Equal([2, 4, 3], x.transpose(1, 2).shape);
        Assert.Equal([3, 4, 2], x.movedim([0], [2]).shape);
        Assert.Equal(7f, x.transpose(-1, -2)[0, 3, 1].item<float>());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.True(x.transpose(0, 1).contiguous().is_contiguous());
        Assert.Equal([3, 2], Counting(2, 3).T.shape);
    }

    [Fact, NoTensorLeak]
    public void Dimensions_AddedAndTakenAway_AreOfSizeOne()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 3, 1);

        Assert.Equal([3], x.squeeze().shape);
        Assert.Equal([1, 3], x.squeeze(2).shape);
        Assert.Equal([1, 3, 1, 1], x.unsqueeze(-1).shape);
        Assert.Equal([3], x.flatten().shape);
        Assert.Equal([1, 3], x.flatten(1).shape);
        Assert.Equal([2, 3], Counting(6).unflatten(0, 2, 3).shape);
        Assert.Equal(3, x.ndim);
        Assert.Equal(3, x.size(1));
        Assert.Equal(1, x.size(-1));
        Assert.Equal([3, 1, 1], x.stride());
    }

    [Fact, NoTensorLeak]
    public void Repetition_ExpandsCopiesAndInterleaves()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(1, 2);

        TensorAssert.Equal([1, 2, 1, 2], x.expand(2, 2));
        TensorAssert.Equal([1, 2, 1, 2], x.repeat(2));
        TensorAssert.Equal([1, 1, 2, 2], x.repeat_interleave(2));
        TensorAssert.Equal([1, 2, 2], x.repeat_interleave(tensor(new long[] { 1, 2 }, device: Here)));
        Assert.Equal([4, 2], x.unsqueeze(0).repeat_interleave(4, 0).shape);
        TensorAssert.Equal([2, 1], x.flip(0));
        TensorAssert.Equal([2, 1], x.roll(1));
    }

    [Fact, NoTensorLeak]
    public void CatAndStack_PutTensorsTogether()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Counting(2, 2), ones([2, 2], device: Here));

        Assert.Equal([4, 2], cat([a, b]).shape);
        TensorAssert.Equal([0, 1, 1, 1, 2, 3, 1, 1], cat([a, b], 1));
        Assert.Equal([2, 2, 2], stack([a, b]).shape);
        Assert.Equal([2, 2, 2], stack(new List<Tensor> { a, b }, dim: -1).shape);
        Assert.Equal([2, 4], cat(new List<Tensor> { a, b }, dim: -1).shape);
    }

    [Fact, NoTensorLeak]
    public void ChunkAndSplit_TakeTensorsApart()
    {
        using var scope = NewDisposeScope();
        var x = Counting(5, 2);

        Assert.Equal([2, 2, 1], x.chunk(3).Select(part => part.shape[0]));
        Assert.Equal([2, 2, 1], x.split(2).Select(part => part.shape[0]));
        Assert.Equal([1, 4], x.split([1, 4]).Select(part => part.shape[0]));
        Assert.Equal(2, x.unbind(1).Length);
        TensorAssert.Equal([1, 3, 5, 7, 9], x.unbind(-1)[1]);
        TensorAssert.Equal([8, 9], x.chunk(3)[2]);
    }

    [Fact, NoTensorLeak]
    public void Einsum_FollowsItsLetters()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Counting(2, 3), Counting(3, 2));

        TensorAssert.Close(a.matmul(b), einsum("ij,jk->ik", a, b));
        TensorAssert.Equal([15], einsum("ij->", a));
    }

    [Fact, NoTensorLeak]
    public void ToString_SaysShapeTypeAndDevice()
    {
        using var x = zeros(2, 3);

        Assert.Contains("2x3", x.ToString());
        Assert.Contains("Float32", x.ToString());
        Assert.Contains("cpu", x.ToString());
    }
}
