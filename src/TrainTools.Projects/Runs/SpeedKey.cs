namespace TrainTools.Projects.Runs;

/// <summary>
/// What the seconds of a step depend on. A speed is foretold only from runs of the same: another family, or a tiny
/// model of the same one, says nothing.
/// </summary>
/// <param name="Family">Of the base model, such as <c>SD 1.x</c>.</param>
/// <param name="UNetWeights">Numbers in its U-Net, by which a tiny or cut one is told from a whole one.</param>
/// <param name="Resolution">Side of a square with as many pixels as an image is trained at.</param>
/// <param name="BatchSize">Images a step.</param>
/// <param name="Precision">Compute type: <c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
/// <param name="Device"><c>cpu</c>, or the GPU's name.</param>
public sealed record SpeedKey(
    string Family, long UNetWeights, int Resolution, int BatchSize, string Precision, string Device);
