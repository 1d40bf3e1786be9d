using TrainTools.Core.Settings;
using TrainTools.Training.Samples;

namespace TrainTools.Host.Preflight;

/// <summary>
/// What a run's samples take, in training steps: whatever a step was measured or expected to take, they take so many
/// times that. A rough figure, for nothing of them is measured.
/// </summary>
internal static class SampleTime
{
    // A step of a LoRA is a forward pass and a backward pass of about the same work, for the frozen weights get no
    // gradients (StepFlops: 0.91 to 0.80 for SD 1.5); with gradient checkpointing the forward pass is done twice.
    private const double ForwardsOfAStep = 2;
    private const double ForwardsWithCheckpointing = 3;

    // The VAE's decoder does 1.7 (SDXL at 1024 pixels) to 3 times (SD 1.5 at 512) the work of the U-Net's forward
    // pass, and in fp32: about as much as three of them.
    private const double ForwardsOfDecoding = 3;

    /// <summary>How many training steps' time all samples of a run take.</summary>
    /// <param name="settings">Those of the training, the resolution filled in.</param>
    /// <param name="steps">The arithmetic of its steps.</param>
    public static double InSteps(TrainingSettings settings, StepPlan steps)
    {
        var images = SamplePlan.Read(settings, problems: []).Images; // wrong prompts are told elsewhere
        double forwards = settings.BatchSize
            * (settings.Checkpointing == true ? ForwardsWithCheckpointing : ForwardsOfAStep);
        return Times(settings, steps) * images.Sum(image => Forwards(image, settings.Side)) / forwards;
    }

    /// <summary>How often samples are made: at an epoch's end, or else after a step (SamplePlan).</summary>
    internal static long Times(TrainingSettings settings, StepPlan steps)
    {
        var samples = settings.Samples;
        long atEpochs = samples.SampleEveryEpochs > 0 ? settings.Epochs / samples.SampleEveryEpochs : 0;
        long atSteps = samples.SampleEverySteps > 0 ? Between(samples.SampleEverySteps, steps) : 0;
        return atEpochs + atSteps + (samples.SampleAtFirst ? 1 : 0);
    }

    private static long Between(long every, StepPlan steps)
    {
        long perEpoch = Math.Max(1, steps.Size.StepsPerEpoch);
        long both = every / Divisor(every, perEpoch) * perEpoch; // steps that are an epoch's last as well
        return steps.Steps / every - steps.Steps / both;
    }

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);

    /// <summary>
    /// Forward passes of an image of the training's size: each sampler asks the U-Net once a step, with guidance for
    /// the prompt and for the negative one, and more pixels take as many times longer.
    /// </summary>
    private static double Forwards(SampleImage image, int side)
    {
        int passes = image.Cfg > 1 ? 2 : 1;
        double size = (double)image.Width * image.Height / ((double)side * side);
        return size * (image.Steps * passes + ForwardsOfDecoding);
    }
}
