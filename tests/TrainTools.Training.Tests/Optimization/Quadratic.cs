using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>
/// A small thing to minimise, for optimizers and for their formulas in float64 alike: two groups with matrices and a
/// kernel, of which two have one shape, and gradients that change with the weights and have noise.
/// </summary>
internal sealed class Quadratic : IDisposable
{
    private static readonly (string Group, long[] Shape)[] Matrices =
        [("text_encoder", [4, 6]), ("unet", [5, 8]), ("unet", [3, 2, 3, 3]), ("unet", [5, 8])];

    private readonly Random _random = new(1);
    private readonly double _size;

    /// <param name="size">Of the first weights.</param>
    public Quadratic(double size = 1)
    {
        _size = size;
        Groups = [.. Matrices.GroupBy(matrix => matrix.Group).Select(Group)];
        Weights = [.. Groups.Select(group => group.Weights.data<float>().Select(value => (double)value).ToArray())];
        Shapes = [.. Groups.Select(group => group.Parameters)];
    }

    /// <summary>What an optimizer trains.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The same in float64, by group, for a formula to change.</summary>
    public double[][] Weights { get; }

    /// <summary>Where the matrices lie, by group.</summary>
    public IReadOnlyList<ParameterSpan>[] Shapes { get; }

    /// <summary>New gradients at the formula's weights, which both get; their size differs by a thousand.</summary>
    public double[][] NextGradients()
    {
        double[][] gradients = [.. Weights.Select(weights => weights.Select(Gradient).ToArray())];
        foreach (var (group, values) in Groups.Zip(gradients))
        {
            using var scope = NewDisposeScope();
            group.Gradients.copy_(tensor(values.Select(value => (float)value).ToArray()));
        }

        return gradients;
    }

    /// <summary>L2 norm of the difference between optimizer's and formula's weights, over that of the weights.</summary>
    public double Difference()
    {
        var pairs = Groups.Zip(Weights)
            .SelectMany(pair => pair.First.Weights.data<float>().Zip(pair.Second)).ToList();
        var difference = pairs.Sum(pair => Math.Pow(pair.First - pair.Second, 2));
        return Math.Sqrt(difference / pairs.Sum(pair => pair.Second * pair.Second));
    }

    private double Gradient(double weight, int i) =>
        (float)(Math.Pow(10, -i % 4) * (weight - 0.3 + 0.2 * (_random.NextDouble() - 0.5)));

    public void Dispose()
    {
        foreach (var group in Groups)
        {
            group.Weights.Dispose();
            group.Gradients.Dispose();
        }
    }

    private ParameterGroup Group(IGrouping<string, (string Group, long[] Shape)> matrices)
    {
        var spans = new List<ParameterSpan>();
        foreach (var (_, shape) in matrices)
            spans.Add(new ParameterSpan(spans.Sum(span => span.Count), shape));
        var count = spans.Sum(span => span.Count);
        var values = Enumerable.Range(0, (int)count).Select(_ => (float)(_size * (_random.NextDouble() - 0.5)));
        var (weights, gradients) = (tensor(values.ToArray()), zeros(count)); // [n]
        return new ParameterGroup(
            matrices.Key, weights.DetachFromDisposeScope(), gradients.DetachFromDisposeScope()) { Parameters = spans };
    }
}
