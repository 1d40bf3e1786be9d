using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Data;

/// <summary>Gives what the U-Net reads of a batch's captions, in the caller's scope.</summary>
/// <param name="captions">One an image.</param>
/// <param name="sizes">The images' sizes, which SDXL reads too.</param>
public delegate Conditioning EncodeCaptions(IReadOnlyList<string> captions, IReadOnlyList<ImageSizes> sizes);
