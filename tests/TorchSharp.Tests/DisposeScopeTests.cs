namespace TorchSharp.Tests;

public class DisposeScopeTests
{
    [Fact, NoTensorLeak]
    public void Scope_WhenDisposed_DisposesWhatItsThreadCreated()
    {
        Tensor inside;

        using (NewDisposeScope()) inside = zeros(3);

        Assert.True(inside.IsInvalid);
    }

    [Fact, NoTensorLeak]
    public void Scope_ForResultsOfOperatorsAndGrad_DisposesThemToo()
    {
        using var weights = ones(3, requires_grad: true);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (NewDisposeScope())
        {
            (weights * 2 + 1).sum().backward();
            _ = weights.grad;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact, NoTensorLeak]
    public void MoveToOuter_FromANestedScope_LivesUntilTheOuterOneEnds()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) moved = (ones(2) + 1).MoveToOuterDisposeScope();

            TensorAssert.Equal([2, 2], moved);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact, NoTensorLeak]
    public void MoveToOuter_FromTheOutermostScope_MakesItTheCallers()
    {
        Tensor moved;

        using (NewDisposeScope()) moved = ones(2).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact, NoTensorLeak]
    public void MoveToOuter_OfSeveral_ReturnsThemInOrder()
    {
        using var outer = NewDisposeScope();
        using var inner = NewDisposeScope();
        var (a, b, c) = (ones(1), ones(2), ones(3));

        var (first, second, third) = inner.MoveToOuter(a, b, c);

        Assert.Same(a, first);
        Assert.Same(b, second);
        Assert.Same(c, third);
        Assert.Equal(3, outer.DisposablesCount);
    }

    [Fact, NoTensorLeak]
    public void Detach_OfATensor_KeepsItAfterTheScope()
    {
        Tensor kept;

        using (NewDisposeScope()) kept = ones(2).DetachFromDisposeScope();

        TensorAssert.Equal([1, 1], kept);
        kept.Dispose();
    }

    [Fact, NoTensorLeak]
    public void DisposeEverythingBut_OneTensor_LeavesOnlyThatInTheScope()
    {
        using var scope = NewDisposeScope();
        var dropped = ones(2);
        var kept = ones(3);

        var returned = scope.DisposeEverythingBut(kept);

        Assert.Same(kept, returned);
        Assert.True(dropped.IsInvalid);
        Assert.True(scope.Contains(kept));
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact, NoTensorLeak]
    public void Attach_OfATensorFromOutside_HandsItToTheScope()
    {
        var tensor = ones(2);

        using (var scope = NewDisposeScope()) scope.Attach(tensor);

        Assert.True(tensor.IsInvalid);
    }

    [Fact, NoTensorLeak]
    public void MoveToOther_BetweenSiblings_FollowsTheOtherTensor()
    {
        using var outer = NewDisposeScope();
        var model = ones(1);
        using var inner = NewDisposeScope();
        var made = ones(2);

        made.MoveToOtherDisposeScope(model);

        Assert.True(outer.Contains(made));
        Assert.False(inner.Contains(made));
    }

    [Fact, NoTensorLeak]
    public void Dispose_OfATensorInAScope_TakesItOutOfTheScope()
    {
        using var scope = NewDisposeScope();
        var tensor = ones(2);

        tensor.Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact, NoTensorLeak]
    public void OuterScope_DisposedBeforeTheInner_LeavesTheInnerInForce()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();

        var made = ones(2);
        inner.Dispose();

        Assert.True(made.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact, NoTensorLeak]
    public void Scope_UsedAfterItsEnd_Throws()
    {
        var scope = NewDisposeScope();
        scope.Dispose();

        Assert.Throws<ObjectDisposedException>(() => scope.DisposeEverything());
    }

    [Fact, NoTensorLeak]
    public void Scope_OfOneThread_DoesNotHoldTheTensorsOfAnother()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;

        var thread = new Thread(() => elsewhere = ones(2));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(elsewhere!));
        Assert.Equal(0, scope.DisposablesCount);
        elsewhere!.MoveToOtherDisposeScope(scope);
        Assert.True(scope.Contains(elsewhere));
        // Created on that thread, disposed with this scope: count it here too, for the leak check of this thread.
        scope.Detach(elsewhere);
        var other = new Thread(elsewhere.Dispose);
        other.Start();
        other.Join();
    }

    [Fact, NoTensorLeak]
    public void Statistics_OfAThread_CountWhereTensorsWereMadeAndDisposed()
    {
        var counts = new LifetimeCounts();

        using (var scope = NewDisposeScope())
        {
            _ = ones(1);
            _ = ones(1).DetachFromDisposeScope().MoveToOtherDisposeScope(scope);
        }
        ones(1).Dispose();

        Assert.Equal(2, counts.CreatedInside);
        Assert.Equal(2, counts.DisposedInside);
        Assert.Equal(1, counts.CreatedOutside);
        Assert.Equal(1, counts.DisposedOutside);
        Assert.Equal(1, counts.Detached);
        Assert.Equal(1, counts.Attached);
    }

    /// <summary>What this thread's counts grew by since this was made.</summary>
    private sealed class LifetimeCounts
    {
        private readonly long _createdIn = Now.CreatedInScopeCount, _disposedIn = Now.DisposedInScopeCount;
        private readonly long _createdOut = Now.CreatedOutsideScopeCount, _disposedOut = Now.DisposedOutsideScopeCount;
        private readonly long _detached = Now.DetachedFromScopeCount, _attached = Now.AttachedToScopeCount;

        private static ThreadDisposeScopeStatistics Now => DisposeScopeManager.Statistics;

        public long CreatedInside => Now.CreatedInScopeCount - _createdIn;

        public long DisposedInside => Now.DisposedInScopeCount - _disposedIn;

        public long CreatedOutside => Now.CreatedOutsideScopeCount - _createdOut;

        public long DisposedOutside => Now.DisposedOutsideScopeCount - _disposedOut;

        public long Detached => Now.DetachedFromScopeCount - _detached;

        public long Attached => Now.AttachedToScopeCount - _attached;
    }
}
