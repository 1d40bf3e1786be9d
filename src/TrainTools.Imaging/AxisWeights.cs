namespace TrainTools.Imaging;

/// <summary>
/// For each position along one axis of a resized image: which source positions it reads, and with what weight.
/// </summary>
internal sealed class AxisWeights
{
    private readonly int[] _firstSource;
    private readonly int[] _start;                   // [Count + 1], where a position's weights begin in _weights
    private readonly float[] _weights;

    private AxisWeights(int[] firstSource, int[] start, float[] weights)
    {
        (_firstSource, _start, _weights) = (firstSource, start, weights);
        SourceStart = firstSource[0];
        var last = firstSource.Length - 1;
        SourceCount = firstSource[last] + start[last + 1] - start[last] - SourceStart;
    }

    /// <summary>Positions in the result.</summary>
    public int Count => _firstSource.Length;

    /// <summary>The first source position that any position reads.</summary>
    public int SourceStart { get; }

    /// <summary>From <see cref="SourceStart"/> on, how many source positions are read.</summary>
    public int SourceCount { get; }

    /// <summary>The first source position that a position of the result reads.</summary>
    public int FirstSource(int position) => _firstSource[position];

    /// <summary>The weights of a position's source positions, which follow each other.</summary>
    public ReadOnlySpan<float> Of(int position) =>
        _weights.AsSpan(_start[position], _start[position + 1] - _start[position]);

    /// <summary>
    /// Weights of a shrinking axis: the share of each source pixel in the area (computeResizeAreaTab).
    /// </summary>
    /// <param name="source">Pixels of the source axis.</param>
    /// <param name="resized">Pixels of the resized axis.</param>
    /// <param name="first">First resized position wanted.</param>
    /// <param name="count">How many are wanted.</param>
    public static AxisWeights Area(int source, int resized, int first, int count)
    {
        const double Negligible = 1e-3; // OpenCV leaves out slivers below this
        var scale = (double)source / resized;
        return Build(first, count, (position, weights) =>
        {
            var from = position * scale;
            var to = from + scale;
            var cell = Math.Min(scale, source - from);
            var lastWhole = Math.Min((int)Math.Floor(to), source - 1);
            var firstWhole = Math.Min((int)Math.Ceiling(from), lastWhole);
            var begin = firstWhole;

            if (firstWhole - from > Negligible)
            {
                begin = firstWhole - 1;
                weights.Add((float)((firstWhole - from) / cell));
            }
            for (var i = firstWhole; i < lastWhole; i++) weights.Add((float)(1 / cell));
            if (to - lastWhole > Negligible)
                weights.Add((float)(Math.Min(Math.Min(to - lastWhole, 1), cell) / cell));
            return begin;
        });
    }

    /// <summary>Weights of an axis when a side grows: OpenCV's bilinear stand-in for area interpolation.</summary>
    /// <inheritdoc cref="Area"/>
    public static AxisWeights Enlarging(int source, int resized, int first, int count)
    {
        var inverse = (double)resized / source;
        var scale = 1 / inverse;
        return Build(first, count, (position, weights) =>
        {
            var begin = (int)Math.Floor(position * scale);
            var share = (float)(position + 1 - (begin + 1) * inverse);
            share = share <= 0 ? 0 : share - MathF.Floor(share);
            if (begin >= source - 1) (begin, share) = (source - 1, 0);
            weights.Add(1 - share);
            if (share > 0) weights.Add(share);
            return begin;
        });
    }

    private static AxisWeights Build(int first, int count, Func<int, List<float>, int> weigh)
    {
        var firstSource = new int[count];
        var start = new int[count + 1];
        var weights = new List<float>(count * 2);
        for (var i = 0; i < count; i++)
        {
            firstSource[i] = weigh(first + i, weights);
            start[i + 1] = weights.Count;
        }
        return new AxisWeights(firstSource, start, [.. weights]);
    }
}
