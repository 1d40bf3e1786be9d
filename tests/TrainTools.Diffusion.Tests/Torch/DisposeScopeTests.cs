using TorchSharp;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Torch;

/// <summary>What every method with a scope relies on: who frees a tensor, and on which thread.</summary>
[NoTensorLeak]
public sealed class DisposeScopeTests
{
    [Fact]
    public void Scope_OverOperatorsAndBackward_FreesAllThatTheyMade()
    {
        using var weights = ones(3, requires_grad: true);
        var before = Live;

        using (NewDisposeScope())
        {
            (weights * 2 + 1).sum().backward();
            _ = weights.grad;
        }

        Assert.Equal(before, Live);
    }

    [Fact]
    public void MoveToOuter_FromANestedScope_LivesUntilTheOuterOneEnds()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) moved = (ones(2) + 1).MoveToOuterDisposeScope();

            Assert.Equal([2, 2], TensorAssert.Numbers(moved));
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_FromTheOutermostScope_MakesItTheCallers()
    {
        Tensor moved;

        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void Detach_OfATensor_KeepsItAfterTheScope()
    {
        Tensor kept;

        using (NewDisposeScope()) kept = ones(2).DetachFromDisposeScope();

        Assert.Equal([1, 1], TensorAssert.Numbers(kept));
        kept.Dispose();
    }

    [Fact]
    public void InPlaceOperators_MakeNoTensor()
    {
        using var weights = ones(3);
        using var gradients = ones(3);
        var before = Created;

        weights.mul_(0.9).add_(gradients, -0.1).addcdiv_(gradients, gradients, 2); // zero_ is the exception: it makes one

        Assert.Equal(before, Created);
    }

    [Fact]
    public void ScopeAndGradMode_OfOneThread_AreNotThoseOfAnother()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (isRecording, isFree) = (false, false);

        var other = new Thread(() =>
        {
            using var made = ones(2);
            (isRecording, isFree) = (is_grad_enabled(), !scope.Contains(made));
        });
        other.Start();
        other.Join();

        Assert.True(isRecording);
        Assert.True(isFree);
    }

    [Fact]
    public void DisposedTensor_UsedAgain_ThrowsInsteadOfCrashing()
    {
        var gone = ones(2);
        using var other = ones(2);
        gone.Dispose();

        Assert.ThrowsAny<InvalidOperationException>(() => other + gone);
        Assert.ThrowsAny<InvalidOperationException>(() => gone.shape);
    }

    [Fact]
    public void FailedOperation_SaysLibtorchsWords_AndTheNextOneWorks()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (ones(2, 3), ones(4, 5));

        var failure = Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => a.mm(b));

        Assert.Contains("2x3 and 4x5", failure.Message);
        Assert.Equal(6, a.sum().item<float>());
    }

    private static long Live => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static long Created
    {
        get
        {
            var tensors = DisposeScopeManager.Statistics.TensorStatistics;
            return tensors.CreatedInScopeCount + tensors.CreatedOutsideScopeCount;
        }
    }
}
