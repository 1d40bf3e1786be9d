namespace TorchSharp;

/// <summary>Keeps a thread's dispose scopes and counts what is created and disposed in them.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? _ofThisThread;

    private readonly ThreadDisposeScopeStatistics _statistics = new();

    /// <summary>The counts of the calling thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => OfThisThread._statistics;

    internal static DisposeScopeManager OfThisThread => _ofThisThread ??= new DisposeScopeManager();

    internal DisposeScope? Current { get; private set; }

    internal LifetimeStatistics Tensors => _statistics.TensorStatistics;

    internal DisposeScope Open() => Current = new DisposeScope(this);

    /// <summary>A new tensor goes into the innermost scope, if there is one.</summary>
    internal DisposeScope? Register(torch.Tensor tensor)
    {
        if (Current is null)
        {
            Tensors.CreatedOutsideScopeCount++;
            return null;
        }
        Tensors.CreatedInScopeCount++;
        Current.Items.Add(tensor);
        return Current;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null) Tensors.DisposedOutsideScopeCount++;
        else Tensors.DisposedInScopeCount++;
    }

    /// <summary>Takes a scope out of the chain, also one that is not the innermost.</summary>
    internal void Close(DisposeScope scope)
    {
        if (ReferenceEquals(Current, scope))
        {
            Current = scope.Outer;
            return;
        }
        for (var inner = Current; inner is not null; inner = inner.Outer)
        {
            if (!ReferenceEquals(inner.Outer, scope)) continue;
            inner.Outer = scope.Outer;
            return;
        }
    }
}
