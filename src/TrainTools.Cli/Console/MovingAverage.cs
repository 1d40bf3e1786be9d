namespace TrainTools.Cli.Console;

/// <summary>The mean of the last few values.</summary>
/// <param name="window">How many values count, 1 or more.</param>
internal sealed class MovingAverage(int window)
{
    private readonly Queue<double> _values = new();

    /// <summary>The mean, or null before the first value.</summary>
    public double? Value => _values.Count == 0 ? null : _values.Average();

    /// <summary>Takes a value in, and the oldest out when the window is full.</summary>
    public void Add(double value)
    {
        if (_values.Count == window)
            _values.Dequeue();
        _values.Enqueue(value);
    }
}
