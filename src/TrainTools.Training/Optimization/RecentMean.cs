namespace TrainTools.Training.Optimization;

/// <summary>The mean of the last values, as many as an epoch has steps: kohya's moving average of the loss.</summary>
public sealed class RecentMean
{
    private readonly Queue<double> _values = new();
    private readonly int _window;

    /// <param name="window">How many values count; 1 or more.</param>
    public RecentMean(int window) => _window = window;

    /// <summary>The mean now; 0 before the first value.</summary>
    public double Value => _values.Count == 0 ? 0 : _values.Average();

    /// <summary>The values that count, oldest first.</summary>
    public IReadOnlyCollection<double> Values => _values;

    /// <summary>Takes a value in and gives the new mean.</summary>
    public double Add(double value)
    {
        _values.Enqueue(value);
        if (_values.Count > _window)
            _values.Dequeue();
        return Value;
    }
}
