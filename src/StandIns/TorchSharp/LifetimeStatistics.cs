namespace TorchSharp;

/// <summary>How many objects of a kind one thread created and disposed, in scopes and outside.</summary>
public class LifetimeStatistics
{
    public long CreatedOutsideScopeCount { get; internal set; }

    public long DisposedOutsideScopeCount { get; internal set; }

    public long CreatedInScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long AttachedToScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    /// <summary>Created less disposed, both on this thread.</summary>
    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount +
        CreatedOutsideScopeCount - DisposedOutsideScopeCount;

    public void Reset()
    {
        CreatedOutsideScopeCount = DisposedOutsideScopeCount = 0;
        CreatedInScopeCount = DisposedInScopeCount = 0;
        AttachedToScopeCount = DetachedFromScopeCount = 0;
    }

    public override string ToString() => $"ThreadTotalLiveCount: {ThreadTotalLiveCount}; " +
        $"CreatedOutsideScopeCount: {CreatedOutsideScopeCount}; " +
        $"DisposedOutsideScopeCount: {DisposedOutsideScopeCount}; " +
        $"CreatedInScopeCount: {CreatedInScopeCount}; DisposedInScopeCount: {DisposedInScopeCount}; " +
        $"AttachedToScopeCount: {AttachedToScopeCount}; DetachedFromScopeCount: {DetachedFromScopeCount}";
}
