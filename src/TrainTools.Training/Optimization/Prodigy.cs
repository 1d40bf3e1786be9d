// Prodigy: Mishchenko and Defazio 2023, algorithm 4 (the Adam version), in the order of prodigyopt, which kohya uses.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// Prodigy: Adam that finds its own learning rate d, from how far the weights have moved along the gradients; the given
/// rate is a factor on it. d stays on the device, so that no step waits for it.
/// </summary>
public sealed class Prodigy : IOptimizer
{
    private const double Beta1 = 0.9;     // prodigyopt's defaults
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const double FirstRate = 1e-6; // d0
    private static readonly double Beta3 = Math.Sqrt(Beta2);

    private readonly IReadOnlyList<ParameterGroup> _groups;
    private readonly List<Moments> _moments;  // by group
    private readonly Tensor _progress;        // [2] fp64: d, and the numerator of its estimate
    private readonly Tensor _found;           // scalar fp64: a view of d
    private readonly Options _options;

    /// <param name="groups">What is trained; the optimizer does not own it.</param>
    /// <param name="options">Its variant.</param>
    public Prodigy(IReadOnlyList<ParameterGroup> groups, Options options)
    {
        (_groups, _options) = (groups, options);
        _moments = [.. groups.Select(group => new Moments(group))];
        _progress = tensor(new[] { FirstRate, 0 }, device: groups[0].Weights.device).DetachFromDisposeScope();
        _found = _progress[0].DetachFromDisposeScope();
        Memory = groups.Zip(_moments).SelectMany(pair => pair.Second.Named(pair.First.Name))
            .Append(("progress", _progress)).ToDictionary();
    }

    /// <inheritdoc/>
    public int Steps { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <inheritdoc/>
    public Tensor? FoundRate => _found;

    /// <inheritdoc/>
    /// <remarks>All groups have one rate: d is estimated over all of them together.</remarks>
    public void Step(IReadOnlyList<double> rates)
    {
        var rate = rates[0];
        if (rates.Any(other => other != rate))
            throw new ArgumentException("Prodigy has one learning rate.", nameof(rates));
        if (rate == 0)
            return; // the first step of a warm-up

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Steps++;
        var correction = _options.CorrectsBias
            ? Math.Sqrt(1 - Math.Pow(Beta2, Steps)) / (1 - Math.Pow(Beta1, Steps))
            : 1;
        // Each number is held until libtorch has read it: one that TorchSharp makes by itself may be freed before.
        using Scalar factor = (rate * correction).ToScalar(), epsilon = Epsilon.ToScalar();
        var step = _found.mul(factor);                  // scalar fp64
        var grown = Estimate(_found, step);             // scalar fp64: the next d
        Move(step.to(float32), grown.mul(epsilon).to(float32));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Memory.Values.Append(_found))
            tensor.Dispose();
    }

    /// <summary>Takes the gradients into the moments, and estimates d anew.</summary>
    private Tensor Estimate(Tensor found, Tensor step)
    {
        using Scalar beta1 = Beta1.ToScalar(), share1 = (1 - Beta1).ToScalar(), one = 1.0.ToScalar();
        using Scalar beta2 = Beta2.ToScalar(), share2 = (1 - Beta2).ToScalar(), beta3 = Beta3.ToScalar();
        using Scalar first = FirstRate.ToScalar(), coefficient = _options.Coefficient.ToScalar(), zero = 0.0.ToScalar();
        var relative = found.div(first);                                                          // scalar fp64
        var share3 = ((_options.SafeguardsWarmup ? found : step) / found * relative).to(float32); // scalar
        var scale = found.to(float32);                                                            // scalar
        var numerator = _progress[1].mul(beta3);                                                  // scalar fp64
        var denominator = zeros_like(numerator);                                                  // scalar fp64
        foreach (var (group, moments) in _groups.Zip(_moments))
        {
            using var inner = NewDisposeScope();
            var moved = (moments.Start - group.Weights).mul_(group.Gradients).sum();              // scalar
            numerator.PlusInPlace(relative * step * moved);
            var scaled = group.Gradients * scale;                                                 // [n]
            moments.First.mul_(beta1).add_(scaled, share1);
            moments.Second.mul_(beta2).addcmul_(scaled, scaled, share2);
            moments.Along.mul_(beta3).addcmul_(scaled, share3, one);
            denominator.PlusInPlace(moments.Along.abs().sum());
        }

        var estimate = numerator.mul(coefficient).div(denominator);                               // scalar fp64
        var grown = where(denominator.gt(zero), maximum(found, estimate), found);                 // scalar fp64
        _progress.copy_(stack([grown, numerator]));
        return grown;
    }

    private void Move(Tensor step, Tensor epsilon)
    {
        using Scalar back = (-1.0).ToScalar(), decay = (-_options.WeightDecay).ToScalar();
        foreach (var (group, moments) in _groups.Zip(_moments))
        {
            using var inner = NewDisposeScope();
            var change = moments.Second.sqrt().PlusInPlace(epsilon).reciprocal_().mul_(moments.First);   // [n]
            group.Weights.addcmul_(group.Weights, step, decay).addcmul_(change, step, back);
        }
    }

    /// <summary>Variants of the rule; the defaults are what guides use.</summary>
    public sealed record Options
    {
        /// <summary>Decoupled weight decay, multiplied by the learning rate; 0 or more.</summary>
        public double WeightDecay { get; init; } = 0.01;

        /// <summary>Factor on the estimate of d (d_coef).</summary>
        public double Coefficient { get; init; } = 1;

        /// <summary>Adam's correction of the moments' start at 0 (use_bias_correction).</summary>
        public bool CorrectsBias { get; init; } = true;

        /// <summary>Keeps a warm-up's small rates out of the estimate (safeguard_warmup).</summary>
        public bool SafeguardsWarmup { get; init; } = true;
    }

    /// <summary>What a group remembers.</summary>
    private sealed class Moments(ParameterGroup group)
    {
        public Tensor First { get; } = zeros_like(group.Weights).DetachFromDisposeScope();  // [n] fp32

        public Tensor Second { get; } = zeros_like(group.Weights).DetachFromDisposeScope(); // [n] fp32

        public Tensor Along { get; } = zeros_like(group.Weights).DetachFromDisposeScope();  // [n] fp32: s of the paper

        public Tensor Start { get; } = group.Weights.clone().DetachFromDisposeScope(); // [n] fp32: x0

        public IEnumerable<(string, Tensor)> Named(string name) =>
        [
            ($"first_moments.{name}", First), ($"second_moments.{name}", Second), ($"along.{name}", Along),
            ($"start.{name}", Start),
        ];
    }
}
