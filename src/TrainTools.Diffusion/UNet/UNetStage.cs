using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>
/// A stretch of the U-Net between two places where the way down hands over to the way up: a residual block with its
/// transformer, or a convolution that changes the resolution. It is what is computed again when memory is short.
/// </summary>
internal abstract class UNetStage(IReadOnlyList<IAdaptableLayer> layers)
{
    /// <summary>Whether the stage reads the last skip connection that is still open.</summary>
    public virtual bool TakesSkip => false;

    /// <summary>Whether the stage's output is also a skip connection.</summary>
    public virtual bool GivesSkip => false;

    /// <summary>Whether a transformer reads the context.</summary>
    public virtual bool ReadsContext => false;

    /// <summary>Whether a LoRA hangs on one of its layers.</summary>
    public bool IsAdapted => layers.Any(layer => layer.Branch is not null);

    /// <param name="entry">What the stages before it hand over.</param>
    /// <param name="time">[B, 4·C], behind its activation.</param>
    /// <param name="context">[B, S, D]</param>
    /// <returns>[B, C, h, w], in the caller's scope.</returns>
    public abstract Tensor Forward(StageEntry entry, Tensor time, Tensor context);
}

/// <summary>What enters a stage.</summary>
/// <param name="H">[B, C, h, w], the stage's before it.</param>
/// <param name="Skip">[B, C', h, w] where the stage takes one, else null.</param>
/// <param name="From">The stage that the skip connection comes from, counted from 0; -1 without one.</param>
/// <param name="OutputSize">Height and width of the output, where the stage enlarges.</param>
internal sealed record StageEntry(Tensor H, Tensor? Skip, int From, long[] OutputSize);

/// <summary>A convolution: the input's, or one of stride 2 to the next coarser level.</summary>
internal sealed class ConvolutionStage(Conv2d convolution) : UNetStage([convolution])
{
    /// <inheritdoc/>
    public override bool GivesSkip => true;

    /// <inheritdoc/>
    public override Tensor Forward(StageEntry entry, Tensor time, Tensor context) =>
        convolution.Forward(entry.H); // [B, C, h, w]
}

/// <summary>A residual block and maybe a transformer, on the way down.</summary>
internal sealed class DownStage(ResBlock res, SpatialTransformer? transformer, IReadOnlyList<IAdaptableLayer> layers)
    : UNetStage(layers)
{
    /// <inheritdoc/>
    public override bool GivesSkip => true;

    /// <inheritdoc/>
    public override bool ReadsContext => transformer is not null;

    /// <inheritdoc/>
    public override Tensor Forward(StageEntry entry, Tensor time, Tensor context)
    {
        var h = res.Forward(entry.H, time);             // [B, C, h, w]
        return transformer?.Forward(h, context) ?? h;   // [B, C, h, w]
    }
}

/// <summary>Residual block, transformer, residual block at the coarsest resolution.</summary>
internal sealed class MiddleStage(
    ResBlock first, SpatialTransformer transformer, ResBlock second, IReadOnlyList<IAdaptableLayer> layers)
    : UNetStage(layers)
{
    /// <inheritdoc/>
    public override bool ReadsContext => true;

    /// <inheritdoc/>
    public override Tensor Forward(StageEntry entry, Tensor time, Tensor context)
    {
        var h = first.Forward(entry.H, time);   // [B, C, h, w]
        h = transformer.Forward(h, context);    // [B, C, h, w]
        return second.Forward(h, time);         // [B, C, h, w]
    }
}

/// <summary>A residual block that also reads a skip connection, maybe a transformer, maybe up-sampling.</summary>
internal sealed class UpStage(
    ResBlock res, SpatialTransformer? transformer, Conv2d? upsample, IReadOnlyList<IAdaptableLayer> layers)
    : UNetStage(layers)
{
    /// <inheritdoc/>
    public override bool TakesSkip => true;

    /// <inheritdoc/>
    public override bool ReadsContext => transformer is not null;

    /// <inheritdoc/>
    public override Tensor Forward(StageEntry entry, Tensor time, Tensor context)
    {
        var h = cat(new[] { entry.H, entry.Skip! }, 1); // [B, C + C', h, w]
        h = res.Forward(h, time);                       // [B, C, h, w]
        h = transformer?.Forward(h, context) ?? h;      // [B, C, h, w]
        // To the size of the next skip, not times two: an odd size was rounded up on the way down.
        return upsample?.Forward(nn.functional.interpolate(h, entry.OutputSize)) ?? h; // [B, C, 2h, 2w]
    }
}
