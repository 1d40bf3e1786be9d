using TorchSharp;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Benchmarks;

/// <summary>
/// Counts the tensors that this thread creates, as TorchSharp does itself. Each is one call that returns a tensor; calls
/// that change one in place are not counted, nor is what libtorch does inside a call, as in the backward pass.
/// </summary>
internal static class TensorCount
{
    /// <summary>Tensors that this thread created since it started.</summary>
    public static long SoFar
    {
        get
        {
            var tensors = DisposeScopeManager.Statistics.TensorStatistics;
            return tensors.CreatedInScopeCount + tensors.CreatedOutsideScopeCount;
        }
    }

    /// <summary>An optimizer that counts what its own updates create, so that the loop needs to know nothing of it.</summary>
    /// <param name="counted">The optimizer that does the work; owned.</param>
    public sealed class OfOptimizer(IOptimizer counted) : IOptimizer
    {
        /// <summary>Called before each update.</summary>
        public Action Begins { get; set; } = () => { };

        /// <summary>Tensors that its updates created.</summary>
        public long Created { get; private set; }

        /// <inheritdoc/>
        public int Steps
        {
            get => counted.Steps;
            set => counted.Steps = value;
        }

        /// <inheritdoc/>
        public IReadOnlyDictionary<string, Tensor> Memory => counted.Memory;

        /// <inheritdoc/>
        public Tensor? FoundRate => counted.FoundRate;

        /// <inheritdoc/>
        public void Step(IReadOnlyList<double> rates)
        {
            Begins();
            var before = SoFar;
            counted.Step(rates);
            Created += SoFar - before;
        }

        /// <inheritdoc/>
        public void Dispose() => counted.Dispose();
    }
}
