using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>An update rule over flat parameter groups.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>Updates made so far.</summary>
    int Steps { get; set; }

    /// <summary>
    /// What it remembers of past gradients, by name: flat fp32 tensors of its own, which a saved state keeps and a
    /// resumed run copies into.
    /// </summary>
    IReadOnlyDictionary<string, Tensor> Memory { get; }

    /// <summary>Changes the weights by their gradients.</summary>
    /// <param name="rates">A learning rate for each group, in their order.</param>
    void Step(IReadOnlyList<double> rates);
}
