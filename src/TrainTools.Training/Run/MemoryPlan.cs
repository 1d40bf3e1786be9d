using System.Globalization;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Devices;

namespace TrainTools.Training.Run;

/// <summary>How a run spends memory, chosen before its first step.</summary>
/// <param name="Checkpointed">Whether the U-Net's stages are computed twice.</param>
/// <param name="InUse">Bytes in use before the first step: the frozen weights and the program.</param>
/// <param name="Predicted">Bytes that the training will take at its fullest moment, <paramref name="InUse"/> included.</param>
/// <param name="Free">Bytes that were free beside <paramref name="InUse"/>.</param>
public sealed record MemoryPlan(bool Checkpointed, long InUse, long Predicted, long Free)
{
    // Beside what is kept, operations hold their own inputs and outputs for a moment: about six times the largest.
    private const int Transient = 6;

    // Left to other programs: a machine that begins to swap is slower by far than computing twice.
    private const double UsableShare = 0.85;

    /// <summary>Whether the prediction lies within what is free.</summary>
    public bool Fits => Predicted - InUse <= Free * UsableShare;

    /// <summary>Chooses the plain pass if it fits into what is free, else the checkpointed one.</summary>
    /// <param name="unet">The network's sizes.</param>
    /// <param name="settings">Batch size, rank, optimizer, precision; and checkpointing, where a person chose.</param>
    /// <param name="trained">Numbers that are trained.</param>
    /// <param name="height">Latent height of the largest bucket.</param>
    /// <param name="width">Latent width of the largest bucket.</param>
    /// <param name="inUse">Bytes in use now, with the frozen weights and the LoRA loaded.</param>
    /// <param name="free">Bytes free now.</param>
    public static MemoryPlan Choose(
        UNetSettings unet, TrainingSettings settings, long trained, long height, long width, long inUse, long free)
    {
        var bytes = settings.Precision == Precision.Fp32 ? 4 : 2;
        var activations = ActivationMemory.Estimate(unet, settings.Lora.Rank, settings.BatchSize, height, width);
        // The feed-forward layer's hidden one.
        var largest = settings.BatchSize * 8 * unet.Layout.ModelChannels * height * width;
        var rest = Transient * largest * bytes + Moments(settings.Optimizer.Kind) * trained * sizeof(float);

        var plain = With(checkpointed: false, activations.Plain);
        var checkpointed = With(checkpointed: true, activations.Checkpointed);
        return settings.Checkpointing switch
        {
            true => checkpointed,
            false => plain,
            null => plain.Fits ? plain : checkpointed,
        };

        MemoryPlan With(bool checkpointed, long kept) => new(checkpointed, inUse, inUse + kept * bytes + rest, free);
    }

    /// <summary>Runs the training; if memory runs out, says what was planned and which plan is the next cheaper.</summary>
    /// <exception cref="MemoryException">Memory ran out.</exception>
    public T Guard<T>(TrainingSettings settings, Func<T> train)
    {
        try
        {
            return train();
        }
        catch (Exception error) when (OutOfMemory.Means(error))
        {
            var (options, advice) = NextCheaper(settings);
            throw new MemoryException(
                $"The memory ran out. The training was expected to take {Gigabytes(Predicted)} in all, with " +
                $"{Gigabytes(Free)} free when it began. To take less, {advice}.", options, error);
        }
    }

    /// <summary>What a person can do so that the run takes less memory, the mildest way first.</summary>
    internal (string Options, string Advice) NextCheaper(TrainingSettings settings)
    {
        if (!Checkpointed)
            return ("--checkpointing on",
                "give --checkpointing on, which computes parts of a step twice and is slower by a third");
        if (settings.BatchSize > 1)
            return ($"--batch-size {settings.BatchSize / 2}", $"give --batch-size {settings.BatchSize / 2}");
        if (settings.Precision == Precision.Fp32)
            return ("--precision bf16", "give --precision bf16, which halves the numbers");
        int smaller = Math.Max(256, settings.Resolution * 3 / 4 / 64 * 64);
        return settings.Resolution > 256
            ? ($"--resolution {smaller}", $"give --resolution {smaller}")
            : ("", "close other programs");
    }

    /// <summary>Numbers an optimizer keeps for each that it trains; its largest temporary one included.</summary>
    private static int Moments(OptimizerKind kind) => kind == OptimizerKind.Lion ? 2 : 3;

    private static string Gigabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");
}
