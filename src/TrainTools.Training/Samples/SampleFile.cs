using TorchSharp;
using TrainTools.Core.Files;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Samplers;
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
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, Vae vae, Tensor latents, string text)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var scale = (1 / vae.Scale).ToScalar();
        var bytes = SampledImage.Bytes(vae.Decode(latents * scale)); // [1, H, W, 3] uint8
        var (height, width) = ((int)bytes.shape[1], (int)bytes.shape[2]);
        var rgb = bytes.bytes.ToArray();
        WholeFile.Write(path, stream => PngFile.Write(stream, width, height, rgb, text), mayBeLost: true);
    }
}
