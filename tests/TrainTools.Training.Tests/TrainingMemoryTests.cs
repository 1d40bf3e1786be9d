using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Testing;

namespace TrainTools.Training.Tests;

/// <summary>That a long run needs no more than a short one. Runs alone: memory is counted for the whole process.</summary>
[Collection(nameof(Alone))]
[NoTensorLeak]
public sealed class TrainingMemoryTests
{
    [Fact]
    public void Run_OverThreeHundredSteps_KeepsTensorsAndMemoryOfStepThree()
    {
        using var data = new TinyDataset();
        var settings = TinyDataset.Small with { Epochs = 50, SaveEveryEpochs = 50 };
        var live = new Dictionary<int, long>();
        var resident = new Dictionary<int, long>();

        TrainingRun.Run(data.Request(settings), Report, CancellationToken.None);

        Assert.Equal(live[3], live[30]);
        Assert.Equal(live[3], live[300]);
        // Tensors are counted above; this is for what libtorch holds behind them. A kept graph is over 1 MB a step, 270 MB.
        Assert.InRange(resident[300] - resident[30], long.MinValue, 48L << 20);

        void Report(TrainingEvent happened)
        {
            if (happened is not StepDone { Step: 3 or 30 or 300 } step)
                return;
            live[step.Step] = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            resident[step.Step] = Environment.WorkingSet;
        }
    }

    /// <summary>Tests that no other test may run beside.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
