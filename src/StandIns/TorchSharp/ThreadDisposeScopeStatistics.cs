namespace TorchSharp;

/// <summary>The counts of one thread over everything that dispose scopes manage, which here is tensors.</summary>
public class ThreadDisposeScopeStatistics
{
    public LifetimeStatistics TensorStatistics { get; } = new();

    public long CreatedOutsideScopeCount => TensorStatistics.CreatedOutsideScopeCount;

    public long DisposedOutsideScopeCount => TensorStatistics.DisposedOutsideScopeCount;

    public long CreatedInScopeCount => TensorStatistics.CreatedInScopeCount;

    public long DisposedInScopeCount => TensorStatistics.DisposedInScopeCount;

    public long AttachedToScopeCount => TensorStatistics.AttachedToScopeCount;

    public long DetachedFromScopeCount => TensorStatistics.DetachedFromScopeCount;

    /// <summary>Created less disposed, both on this thread.</summary>
    public long ThreadTotalLiveCount => TensorStatistics.ThreadTotalLiveCount;

    public void Reset() => TensorStatistics.Reset();

    public override string ToString() => TensorStatistics.ToString();
}
