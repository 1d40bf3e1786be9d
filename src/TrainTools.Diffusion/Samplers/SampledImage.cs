using TorchSharp;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>From what the autoencoder gives to what an image file holds.</summary>
public static class SampledImage
{
    /// <summary>Pixels as A1111 makes them: 255 · (x + 1) / 2, cut off rather than rounded.</summary>
    /// <param name="decoded">[B, 3, H, W], about -1 to 1.</param>
    /// <returns>[B, H, W, 3] uint8 on the CPU.</returns>
    public static Tensor Bytes(Tensor decoded)
    {
        using var scope = NewDisposeScope();
        using Scalar half = 0.5.ToScalar(), zero = 0.ToScalar(), one = 1.ToScalar(), most = 255.ToScalar();
        var share = (decoded.to(ScalarType.Float32) * half).Plus(half).clamp(zero, one);    // [B, 3, H, W] fp32
        var bytes = (share * most).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous(); // [B, H, W, 3] uint8
        return bytes.cpu().MoveToOuterDisposeScope(); // waits for the GPU: the image is done
    }
}
