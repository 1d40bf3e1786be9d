using TorchSharp;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Samplers;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>From latents to an image file.</summary>
public static class SampleFile
{
    /// <summary>Decodes latents and writes them as a PNG, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="vae">The autoencoder, in fp32: fp16 overflows in some.</param>
    /// <param name="latents">[1, 4, H/8, W/8] fp32, as the U-Net reads them.</param>
    /// <param name="text">What WebUIs read of it, see <see cref="Infotext"/>.</param>
    /// <param name="wanted">Side of the tiles in which it decodes; 0: none, null: where the whole does not fit.</param>
    /// <returns>The side of the tiles in which it was decoded; 0: none.</returns>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static int Write(string path, Vae vae, Tensor latents, string text, int? wanted = null)
    {
        var (tall, wide) = (latents.shape[2] * Vae.Factor, latents.shape[3] * Vae.Factor);
        var tile = wanted ?? VaeMemory.Tile((height, width) => VaeMemory.Decode(vae.Settings, height, width),
            tall, wide, FreeMemory.Bytes(latents.device));
        Write(path, new TiledVae(vae, tile), vae.Scale, latents, text);
        return TiledVae.IsCut(tile, tall, wide) ? tile : 0;
    }

    /// <summary>What a person should know of images that were decoded in tiles.</summary>
    public static Problem Tiles(int tile) => new("vae.sample_tiles", "", ("tile", $"{tile}"));

    private static void Write(string path, TiledVae vae, double scaled, Tensor latents, string text)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var scale = (1 / scaled).ToScalar();
        var bytes = SampledImage.Bytes(vae.Decode(latents * scale)); // [1, H, W, 3] uint8
        var (height, width) = ((int)bytes.shape[1], (int)bytes.shape[2]);
        var rgb = bytes.bytes.ToArray();
        WholeFile.Write(path, stream => PngFile.Write(stream, width, height, rgb, text), mayBeLost: true);
    }
}
