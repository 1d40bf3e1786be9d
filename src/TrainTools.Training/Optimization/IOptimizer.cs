using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>An update rule over flat parameter groups.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>Updates made so far.</summary>
    int Steps { get; set; }

    /// <summary>
    /// What it remembers of past gradients, by name: tensors of its own, which a saved state keeps and a resumed run
    /// copies into.
    /// </summary>
    IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <summary>
    /// What the given rates are multiplied by in the next step, where the optimizer finds that itself: a scalar on the
    /// device, its own; null where it does not.
    /// </summary>
    Tensor? FoundRate => null;

    /// <summary>Changes the weights by their gradients.</summary>
    /// <param name="rates">A learning rate for each group, in their order.</param>
    void Step(IReadOnlyList<double> rates);
}
