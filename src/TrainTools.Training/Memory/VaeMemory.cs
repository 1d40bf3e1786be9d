using TrainTools.Diffusion;

namespace TrainTools.Training.Memory;

/// <summary>What a pass through the VAE holds at its fullest moment, estimated from shapes.</summary>
public static class VaeMemory
{
    /// <summary>Sides of tiles to choose from, the largest first.</summary>
    private static readonly int[] Tiles = [2048, 1536, 1024, 768, 512, 384, 256];

    private const double UsableShare = 0.9; // a tenth is left to other programs

    /// <summary>Numbers that encoding an image holds.</summary>
    /// <param name="vae">The VAE's sizes.</param>
    /// <param name="height">Of the image, pixels.</param>
    /// <param name="width">Of the image, pixels.</param>
    public static long Encode(VaeSettings vae, long height, long width)
    {
        var (most, channels, pixels) = (0L, vae.Channels, height * width);
        most = Math.Max(most, Convolution(3, channels) * pixels);
        for (var level = 0; level < vae.Multipliers.Count; level++)
        {
            var outputs = vae.Channels * vae.Multipliers[level];
            for (var block = 0; block < vae.ResBlocks; block++)
                (most, channels) = (Math.Max(most, ResBlock(channels, outputs) * pixels), outputs);
            if (level == vae.Multipliers.Count - 1)
                continue;
            most = Math.Max(most, (2 * channels + channels / 4) * pixels); // padded; a fourth comes out
            pixels /= 4;
        }
        return Math.Max(most, Middle(channels) * pixels) + 3 * height * width;
    }

    /// <summary>Numbers that decoding an image holds.</summary>
    /// <inheritdoc cref="Encode"/>
    public static long Decode(VaeSettings vae, long height, long width)
    {
        var channels = vae.Channels * vae.Multipliers[^1];
        var pixels = height * width / (Vae.Factor * Vae.Factor);
        var most = Middle(channels) * pixels;
        for (var level = vae.Multipliers.Count - 1; level >= 0; level--)
        {
            var outputs = vae.Channels * vae.Multipliers[level];
            for (var block = 0; block <= vae.ResBlocks; block++)
                (most, channels) = (Math.Max(most, ResBlock(channels, outputs) * pixels), outputs);
            if (level == 0)
                continue;
            pixels *= 4;
            most = Math.Max(most, Convolution(channels, channels) * pixels);
        }
        return Math.Max(most, Convolution(channels, 3) * pixels);
    }

    /// <summary>
    /// The side of the tiles with which a pass fits: 0 where the whole image does; the smallest where none does.
    /// </summary>
    /// <param name="numbers"><see cref="Encode"/> or <see cref="Decode"/> of a height and width.</param>
    /// <param name="height">Of the image, pixels.</param>
    /// <param name="width">Of the image, pixels.</param>
    /// <param name="free">Bytes free, the VAE itself already taken off.</param>
    public static int Tile(Func<long, long, long> numbers, long height, long width, long free)
    {
        if (Fits(height, width))
            return 0;
        var smaller = Tiles.Where(tile => TiledVae.IsCut(tile, height, width)).ToList();
        return smaller.Count == 0 ? 0 // no image of a training is as small
            : smaller.Find(tile => Fits(Math.Min(tile, height), Math.Min(tile, width))) is > 0 and var fitting ? fitting
            : smaller[^1];

        bool Fits(long tall, long wide) => VaeMemory.Fits(numbers(tall, wide), free);
    }

    /// <summary>Whether a pass that holds so many numbers fits.</summary>
    /// <param name="numbers">In fp32, in which it always computes.</param>
    /// <param name="free">Bytes free, the VAE itself already taken off.</param>
    public static bool Fits(long numbers, long free) => numbers * sizeof(float) <= free * UsableShare;

    // A convolution's input and output, and on a processor the input once more in blocks of channels (oneDNN); what a
    // GPU's library takes for its work is taken to be as much.
    private static long Convolution(long inputs, long outputs) => 2 * inputs + outputs;

    // The block's own input waits for the sum.
    private static long ResBlock(long inputs, long outputs) =>
        inputs + Math.Max(Convolution(inputs, outputs), Convolution(outputs, outputs));

    // Input, normalised, query, key and value twice each (as convolved, and as tokens), result.
    private static long Middle(long channels) => Math.Max(9 * channels, ResBlock(channels, channels));
}
