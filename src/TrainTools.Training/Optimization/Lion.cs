// Lion: Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", algorithm 2.
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>Lion with betas 0.9 and 0.99 over flat fp32 buffers; it wants a smaller learning rate than AdamW.</summary>
public sealed class Lion : IOptimizer
{
    private const double Beta1 = 0.9;  // the paper's defaults
    private const double Beta2 = 0.99;

    private readonly IReadOnlyList<ParameterGroup> _groups;
    private readonly List<Tensor> _momenta; // [n] fp32 a group
    private readonly double _weightDecay;

    /// <param name="groups">What is trained; the optimizer does not own it.</param>
    /// <param name="weightDecay">0 or more; multiplied by the learning rate.</param>
    public Lion(IReadOnlyList<ParameterGroup> groups, double weightDecay)
    {
        _groups = groups;
        _weightDecay = weightDecay;
        _momenta = groups.Select(group => zeros_like(group.Weights).DetachFromDisposeScope()).ToList();
        Memory = groups.Zip(_momenta, (group, momentum) => ($"momentum.{group.Name}", momentum)).ToDictionary();
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
        // Each number is held until libtorch has read it: one that TorchSharp makes by itself may be freed before.
        using Scalar beta1 = Beta1.ToScalar(), share1 = (1 - Beta1).ToScalar();
        using Scalar beta2 = Beta2.ToScalar(), share2 = (1 - Beta2).ToScalar();
        for (var i = 0; i < _groups.Count; i++)
        {
            var (weights, gradients, momentum) = (_groups[i].Weights, _groups[i].Gradients, _momenta[i]); // [n]
            using var decay = (1 - rates[i] * _weightDecay).ToScalar();
            using var step = (-rates[i]).ToScalar();
            var direction = (momentum * beta1).add_(gradients, share1).sign();                             // [n]
            weights.mul_(decay).add_(direction, step);
            momentum.mul_(beta2).add_(gradients, share2);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var momentum in _momenta)
            momentum.Dispose();
    }
}
