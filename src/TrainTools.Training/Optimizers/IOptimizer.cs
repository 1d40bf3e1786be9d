namespace TrainTools.Training.Optimizers;

/// <summary>An update rule over flat parameter groups.</summary>
public interface IOptimizer : IDisposable
{
    /// <summary>Changes the weights by their gradients.</summary>
    /// <param name="rates">A learning rate for each group, in their order.</param>
    void Step(IReadOnlyList<double> rates);
}
