namespace TrainTools.Diffusion.UNet;

/// <summary>One resolution of a U-Net; each is half as wide and high as the one before it.</summary>
/// <param name="Multiplier">Channels as a multiple of the first level's.</param>
/// <param name="ResBlocks">Residual blocks on the way down; one more on the way up.</param>
/// <param name="TransformerDepth">Transformer blocks behind each residual block; 0 for no transformer.</param>
public sealed record UNetLevel(int Multiplier, int ResBlocks, int TransformerDepth);
