using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>Independent random sequences of one run, all from its seed.</summary>
public static class RandomStream
{
    /// <summary>The LoRA's initial weights.</summary>
    public const int InitialWeights = 1;

    /// <summary>Latents, noise, timesteps and caption order.</summary>
    public const int Batches = 2;

    /// <summary>The order of images; one sequence an epoch.</summary>
    public const int Order = 3;

    /// <summary>Which images are the validation set.</summary>
    public const int ValidationSplit = 4;

    /// <summary>The noise at which the validation loss is computed.</summary>
    public const int Validation = 5;

    private const int Samples = 6;

    /// <summary>The seed of a sample image whose prompt names none, as the WebUIs have seeds: below 2³².</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="prompt">The prompt's number.</param>
    public static long SampleSeed(long seed, int prompt) =>
        (uint)Mix(Mix(Mix(unchecked((ulong)seed)) + Samples) + (ulong)prompt);

    /// <summary>A generator on the CPU, so that every device draws alike; the caller disposes it.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which sequence, one of the constants.</param>
    /// <param name="epoch">The epoch, where each has a sequence of its own.</param>
    public static Generator Create(long seed, int stream, int epoch = 0) =>
        new(Mix(Mix(Mix(unchecked((ulong)seed)) + (ulong)stream) + (ulong)epoch));

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014): neighbouring seeds give unrelated sequences.</summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
