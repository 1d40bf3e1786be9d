using TrainTools.Core.Events;

namespace TrainTools.TestKit;

/// <summary>Events of a small run.</summary>
internal static class SampleEvent
{
    public static RunStarted Start(int steps = 100, int epochs = 2) => new(
        Images: 16, ImagesWithRepeats: 160, epochs, steps, LoraModules: 264, TrainableWeights: 1_234_567, "cpu",
        "fp32", "SD 1.x", MaxTokenLength: 75, [new(192, 192, 80), new(160, 224, 80)]);

    public static StepDone Step(int step, double loss = 0.2, double seconds = 0.5, int epoch = 1) =>
        new(step, epoch, loss, AverageLoss: loss, LearningRate: 1e-4, GradNorm: 0.3, seconds);
}
