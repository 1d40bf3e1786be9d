// AdamW with moments in 8 bits: Loshchilov and Hutter 2019, algorithm 2, with Dettmers et al. 2022.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// AdamW whose moments are kept in a byte each, and in fp32 only while they are used, a part of the weights at a time:
/// two bytes a weight instead of eight. Of the second moment its root is kept, which Adam divides by: where gradients
/// in a block differ by a thousand, that errs less than half as much as the paper's way, and elsewhere alike
/// (AdamW8BitTests).
/// </summary>
public sealed class AdamW8Bit : IOptimizer
{
    private const double Beta1 = 0.9;     // as AdamW's
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const long Part = 1L << 20; // weights at a time: temporaries of 4 MB each

    private readonly IReadOnlyList<ParameterGroup> _groups;
    private readonly List<EightBitMoment> _firstMoments;  // by group
    private readonly List<EightBitMoment> _secondMoments; // by group
    private readonly double _weightDecay;

    /// <param name="groups">What is trained; the optimizer does not own it.</param>
    /// <param name="weightDecay">0 or more; multiplied by the learning rate.</param>
    public AdamW8Bit(IReadOnlyList<ParameterGroup> groups, double weightDecay)
    {
        (_groups, _weightDecay) = (groups, weightDecay);
        _firstMoments = [.. groups.Select(group => Moment(group, isSigned: true))];
        _secondMoments = [.. groups.Select(group => Moment(group, isSigned: false))];
        Memory = groups.Zip(_firstMoments).SelectMany(pair => Named("first_moments", pair.First, pair.Second))
            .Concat(groups.Zip(_secondMoments).SelectMany(pair => Named("second_moments", pair.First, pair.Second)))
            .ToDictionary();
    }

    /// <inheritdoc/>
    public int Steps { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <inheritdoc/>
    public void Step(IReadOnlyList<double> rates)
    {
        using var frozen = no_grad();
        Steps++;
        for (var i = 0; i < _groups.Count; i++)
        {
            var count = _groups[i].Weights.numel();
            for (var start = 0L; start < count; start += Part)
                Step(i, start, Math.Min(Part, count - start), rates[i]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _firstMoments.Concat(_secondMoments).ToList().ForEach(moment => moment.Dispose());

    private void Step(int group, long start, long count, double rate)
    {
        using var scope = NewDisposeScope();
        // Each number is held until libtorch has read it: one that TorchSharp makes by itself may be freed before.
        using Scalar beta1 = Beta1.ToScalar(), share1 = (1 - Beta1).ToScalar();
        using Scalar beta2 = Beta2.ToScalar(), share2 = (1 - Beta2).ToScalar(), epsilon = Epsilon.ToScalar();
        using Scalar rootCorrection2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps)).ToScalar();
        using Scalar decay = (1 - rate * _weightDecay).ToScalar();
        using Scalar step = (-rate / (1 - Math.Pow(Beta1, Steps))).ToScalar();
        var weights = _groups[group].Weights.narrow(0, start, count);                        // [count]
        var gradients = _groups[group].Gradients.narrow(0, start, count);                    // [count]

        var first = _firstMoments[group].Read(start, count).mul_(beta1).add_(gradients, share1); // [count]
        var second = _secondMoments[group].Read(start, count);                               // [count], the root
        second.mul_(second).mul_(beta2).addcmul_(gradients, gradients, share2);
        _firstMoments[group].Write(start, first);
        _secondMoments[group].Write(start, second.sqrt_());
        var denominator = second.div_(rootCorrection2).PlusInPlace(epsilon);                // [count]
        weights.mul_(decay).addcdiv_(first, denominator, step);
    }

    private static EightBitMoment Moment(ParameterGroup group, bool isSigned) =>
        new(group.Weights.numel(), isSigned, group.Weights.device);

    private static IEnumerable<(string, Tensor)> Named(string name, ParameterGroup group, EightBitMoment moment) =>
        [($"{name}.{group.Name}", moment.Codes), ($"{name}_scales.{group.Name}", moment.Scales)];
}
