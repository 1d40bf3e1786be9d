namespace TrainTools.Training.Data;

/// <summary>
/// How much memory images take while they are decoded, all together. Few large ones would take gigabytes at once: who
/// would go beyond it waits until others are done. An image that is larger than the budget goes alone.
/// </summary>
/// <param name="bytes">The budget.</param>
internal sealed class DecodingBudget(long bytes)
{
    /// <summary>Bytes for four photos of 18 megapixels at once.</summary>
    public const long Usual = 512L << 20;

    private readonly object _gate = new();
    private long _taken;

    /// <summary>The most bytes that were taken at a time.</summary>
    public long MostTaken { get; private set; }

    /// <summary>Takes bytes as soon as there is room for them; they are given back when the answer is disposed.</summary>
    public IDisposable Take(long wanted)
    {
        lock (_gate)
        {
            while (_taken > 0 && _taken + wanted > bytes) Monitor.Wait(_gate);
            _taken += wanted;
            MostTaken = Math.Max(MostTaken, _taken);
        }
        return new Holding(this, wanted);
    }

    private void GiveBack(long taken)
    {
        lock (_gate)
        {
            _taken -= taken;
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Holding(DecodingBudget budget, long taken) : IDisposable
    {
        public void Dispose() => budget.GiveBack(taken);
    }
}
