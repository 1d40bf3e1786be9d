// Adam with decoupled weight decay: Loshchilov and Hutter 2019, algorithm 2, in the order of torch.optim.AdamW.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>AdamW with betas 0.9 and 0.999 over flat fp32 buffers: seven calls a group and step.</summary>
public sealed class AdamW : IOptimizer
{
    private const double Beta1 = 0.9;     // torch.optim.AdamW's defaults, which kohya keeps
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<ParameterGroup> _groups;
    private readonly List<Tensor> _firstMoments;  // [n] fp32 a group
    private readonly List<Tensor> _secondMoments; // [n] fp32 a group
    private readonly double _weightDecay;

    /// <param name="groups">What is trained; the optimizer does not own it.</param>
    /// <param name="weightDecay">0 or more; multiplied by the learning rate.</param>
    public AdamW(IReadOnlyList<ParameterGroup> groups, double weightDecay)
    {
        _groups = groups;
        _weightDecay = weightDecay;
        _firstMoments = groups.Select(group => zeros_like(group.Weights).DetachFromDisposeScope()).ToList();
        _secondMoments = groups.Select(group => zeros_like(group.Weights).DetachFromDisposeScope()).ToList();
        Memory = groups.Zip(_firstMoments, (group, moment) => ($"first_moments.{group.Name}", moment))
            .Concat(groups.Zip(_secondMoments, (group, moment) => ($"second_moments.{group.Name}", moment)))
            .ToDictionary();
    }

    /// <inheritdoc/>
    public int Steps { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <inheritdoc/>
    public void Step(IReadOnlyList<double> rates)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Steps++;
        var correction1 = 1 - Math.Pow(Beta1, Steps);
        // Each number is held until libtorch has read it: one that TorchSharp makes by itself may be freed before.
        using var rootCorrection2 = Math.Sqrt(1 - Math.Pow(Beta2, Steps)).ToScalar();
        using Scalar beta1 = Beta1.ToScalar(), share1 = (1 - Beta1).ToScalar();
        using Scalar beta2 = Beta2.ToScalar(), share2 = (1 - Beta2).ToScalar(), epsilon = Epsilon.ToScalar();
        for (var i = 0; i < _groups.Count; i++)
        {
            var (weights, gradients) = (_groups[i].Weights, _groups[i].Gradients); // [n]
            var (first, second) = (_firstMoments[i], _secondMoments[i]);          // [n]
            using var decay = (1 - rates[i] * _weightDecay).ToScalar();
            using var step = (-rates[i] / correction1).ToScalar();
            weights.mul_(decay);
            first.mul_(beta1).add_(gradients, share1);
            second.mul_(beta2).addcmul_(gradients, gradients, share2);
            var denominator = second.sqrt().div_(rootCorrection2).PlusInPlace(epsilon);  // [n]
            weights.addcdiv_(first, denominator, step);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var moment in _firstMoments.Concat(_secondMoments))
            moment.Dispose();
    }
}
