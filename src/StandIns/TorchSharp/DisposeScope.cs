namespace TorchSharp;

/// <summary>
/// Disposes the tensors that its thread creates while it is the innermost scope, but for those moved or detached.
/// </summary>
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager) => (_manager, Outer) = (manager, manager.Current);

    internal DisposeScope? Outer { get; set; }

    internal HashSet<IDisposable> Items { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            ThrowIfDisposed();
            return [.. Items];
        }
    }

    public int DisposablesCount
    {
        get
        {
            ThrowIfDisposed();
            return Items.Count;
        }
    }

    public bool Contains(IDisposable disposable) => Items.Contains(disposable);

    public void Attach(IDisposable disposable) => Attach([disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var manager = ThrowIfDisposed();
        var all = disposables.ToList();
        foreach (var disposable in all)
            if (Adopt(disposable)) manager.Tensors.AttachedToScopeCount++;
        return all;
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Detach((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        var manager = ThrowIfDisposed();
        foreach (var disposable in disposables)
        {
            if (!Items.Remove(disposable)) continue;
            manager.Tensors.DetachedFromScopeCount++;
            OwnerOf(disposable) = null;
        }
    }

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) =>
        MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[disposable]);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        MoveToOther(scope, (IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        ThrowIfDisposed();
        if (scope is null)
        {
            Detach(disposables);
            return;
        }
        foreach (var disposable in disposables)
            if (Items.Contains(disposable)) scope.Adopt(disposable);
    }

    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) =>
        DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        ThrowIfDisposed();
        var old = Items;
        Items = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
            if (!Items.Contains(disposable)) disposable.Dispose();
    }

    /// <summary>Forgets something that was disposed by itself.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        ThrowIfDisposed();
        Items.Remove(disposable);
        OwnerOf(disposable) = null;
    }

    public void Dispose()
    {
        if (_manager is null) return;
        DisposeEverything();
        _manager.Close(this);
        _manager = null;
    }

    private bool Adopt(IDisposable disposable)
    {
        ref var owner = ref OwnerOf(disposable);
        if (ReferenceEquals(owner, this)) return false;
        owner?.Items.Remove(disposable);
        Items.Add(disposable);
        owner = this;
        return true;
    }

    private static ref DisposeScope? OwnerOf(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
            throw new InvalidOperationException("A dispose scope can only manage tensors.");
        return ref tensor.OwningDisposeScope;
    }

    private DisposeScopeManager ThrowIfDisposed() =>
        _manager ?? throw new ObjectDisposedException(typeof(DisposeScope).FullName);
}
