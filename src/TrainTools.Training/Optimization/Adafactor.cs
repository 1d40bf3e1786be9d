// Adafactor: Shazeer and Stern 2018, algorithms 4 and 5, without momentum; as transformers', which kohya uses.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>
/// Adafactor: of a matrix's second moments only the means of rows and columns are kept, a few numbers instead of all.
/// Matrices of one shape are stacked, so that a step takes calls by shapes and not by matrices.
/// </summary>
public sealed class Adafactor : IOptimizer
{
    private const double SquareEpsilon = 1e-30;  // transformers' defaults, which kohya keeps: eps
    private const double ScaleEpsilon = 1e-3;
    private const double DecayPower = -0.8;      // decay_rate
    private const double ClipThreshold = 1;      // clip_threshold
    private const double LargestRelative = 1e-2; // of relative_step; with warmup_init it is reached after 10,000 steps
    private const double WarmupRate = 1e-6;
    private const long Stacked = 1L << 22; // numbers stacked at a time: temporaries of 16 MB each

    private readonly List<List<Stack>> _stacks; // by group
    private readonly double _weightDecay;
    private readonly bool _scalesByWeights;

    /// <param name="groups">What is trained, with its matrices; the optimizer does not own it.</param>
    /// <param name="weightDecay">0 or more; multiplied by the learning rate.</param>
    /// <param name="scalesByWeights">Whether a matrix's rate is times the RMS of its weights (scale_parameter).</param>
    public Adafactor(IReadOnlyList<ParameterGroup> groups, double weightDecay, bool scalesByWeights)
    {
        if (groups.Any(group => group.Parameters.Count == 0 || group.Parameters.Any(span => span.Shape.Count < 2)))
            throw new ArgumentException("A group does not say where its matrices lie.", nameof(groups));
        (_weightDecay, _scalesByWeights) = (weightDecay, scalesByWeights);
        _stacks = [.. groups.Select(group => Batches(group).Select(batch => new Stack(group, batch)).ToList())];
        Memory = groups.Zip(_stacks).SelectMany(pair => pair.Second.SelectMany((stack, i) => new[]
        {
            ($"row_moments.{pair.First.Name}.{i}", stack.Rows),
            ($"column_moments.{pair.First.Name}.{i}", stack.Columns),
        })).ToDictionary();
    }

    /// <inheritdoc/>
    public int Steps { get; set; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <summary>The learning rate of relative_step.</summary>
    /// <param name="step">The step, from 1 on.</param>
    /// <param name="warmsUp">Whether it begins near 0 (warmup_init).</param>
    public static double RelativeRate(int step, bool warmsUp) =>
        Math.Min(warmsUp ? WarmupRate * step : LargestRelative, 1 / Math.Sqrt(step));

    /// <inheritdoc/>
    public void Step(IReadOnlyList<double> rates)
    {
        using var frozen = no_grad();
        Steps++;
        var decay = 1 - Math.Pow(Steps, DecayPower);
        for (var i = 0; i < _stacks.Count; i++)
        {
            foreach (var stack in _stacks[i])
                Step(stack, rates[i], decay);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stacks.ForEach(stacks => stacks.ForEach(stack => stack.Dispose()));

    private void Step(Stack stack, double rate, double decay)
    {
        using var scope = NewDisposeScope();
        // Each number is held until libtorch has read it: one that TorchSharp makes by itself may be freed before.
        using Scalar kept = decay.ToScalar(), share = (1 - decay).ToScalar(), tiny = SquareEpsilon.ToScalar();
        using Scalar threshold = (1 / ClipThreshold).ToScalar(), one = 1.0.ToScalar(), change = (-rate).ToScalar();

        // 1. moments, and the gradients over their root
        var gradients = torch.stack(stack.Gradients);                        // [K, ..., a, b]
        var squares = (gradients * gradients).PlusInPlace(tiny);                   // [K, ..., a, b]
        stack.Rows.mul_(kept).add_(squares.mean([-1]), share);         // [K, ..., a]
        stack.Columns.mul_(kept).add_(squares.mean([-2]), share);      // [K, ..., b]
        var rows = stack.Rows.div(stack.Rows.mean([-1], keepdim: true)).rsqrt_();  // [K, ..., a]
        var columns = stack.Columns.rsqrt();                                        // [K, ..., b]
        var updates = gradients.mul_(rows.unsqueeze(-1)).mul_(columns.unsqueeze(-2)); // [K, ..., a, b]

        // 2. clipped by their RMS, and times the weights' RMS where that is chosen
        updates.div_(RootMeanSquare(updates).mul(threshold).clamp_min_(one));       // [K, ..., a, b]
        var scales = _scalesByWeights ? WeightScales(stack) : null;                 // [K, 1, ..., 1]
        if (scales is not null)
            updates.mul_(scales);

        // 3. the weights, each where it lies
        if (_weightDecay != 0)
            Decay(stack, scales, rate);
        foreach (var (weights, update) in stack.Weights.Zip(updates.unbind(0)))
            weights.add_(update, change);
    }

    private static Tensor WeightScales(Stack stack)
    {
        using Scalar least = ScaleEpsilon.ToScalar();
        return RootMeanSquare(torch.stack(stack.Weights)).clamp_min_(least); // [K, 1, ..., 1]
    }

    private void Decay(Stack stack, Tensor? scales, double rate)
    {
        using Scalar share = (-_weightDecay * rate).ToScalar();
        var each = scales?.unbind(0); // K of [1, ..., 1]
        for (var i = 0; i < stack.Weights.Count; i++)
            _ = each is null
                ? stack.Weights[i].add_(stack.Weights[i], share)
                : stack.Weights[i].addcmul_(stack.Weights[i], each[i], share);
    }

    /// <summary>Of each of the stacked matrices.</summary>
    private static Tensor RootMeanSquare(Tensor stacked)
    {
        long[] all = [.. Enumerable.Range(1, (int)stacked.dim() - 1)];
        return (stacked * stacked).mean(all, keepdim: true).sqrt_(); // [K, 1, ..., 1]
    }

    private static IEnumerable<ParameterSpan[]> Batches(ParameterGroup group) => group.Parameters
        .GroupBy(span => string.Join('x', span.Shape))
        .SelectMany(shape => shape.Chunk((int)Math.Max(1, Stacked / shape.First().Count)));

    /// <summary>Matrices of one shape: views of their weights and gradients, and their moments.</summary>
    private sealed class Stack : IDisposable
    {
        public Stack(ParameterGroup group, IReadOnlyList<ParameterSpan> spans)
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            (Weights, Gradients) = (Views(group.Weights, spans), Views(group.Gradients, spans));
            long[] shape = [spans.Count, .. spans[0].Shape];
            var device = group.Weights.device;
            Rows = zeros(shape[..^1], float32, device).DetachFromDisposeScope();                       // [K, ..., a]
            Columns = zeros([.. shape[..^2], shape[^1]], float32, device).DetachFromDisposeScope();    // [K, ..., b]
        }

        public IReadOnlyList<Tensor> Weights { get; }   // K of [..., a, b]

        public IReadOnlyList<Tensor> Gradients { get; } // K of [..., a, b]

        public Tensor Rows { get; }

        public Tensor Columns { get; }

        public void Dispose()
        {
            foreach (var tensor in Weights.Concat(Gradients).Append(Rows).Append(Columns))
                tensor.Dispose();
        }

        private static List<Tensor> Views(Tensor flat, IReadOnlyList<ParameterSpan> spans) => [.. spans.Select(span =>
            flat.narrow(0, span.Offset, span.Count).view([.. span.Shape]).DetachFromDisposeScope())];
    }
}
