using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>
/// A stretch of the U-Net between two places where the way down hands over to the way up: a residual block with its
/// transformer, or a convolution that changes the resolution. It is what is computed again when memory is short.
/// </summary>
/// <param name="layout">What it consists of.</param>
/// <param name="blocks">The same, built.</param>
/// <param name="layers">The layers of these blocks that a LoRA can hang on.</param>
/// <param name="swapped">Its frozen weights, where they wait in the computer's memory.</param>
/// <param name="device">Where it is computed.</param>
internal sealed class UNetStage(
    StageLayout layout, IReadOnlyList<IUNetBlock> blocks, IReadOnlyList<IAdaptableLayer> layers,
    IReadOnlyList<FrozenWeight> swapped, Device device)
{
    /// <summary>Whether the stage reads the last skip connection that is still open.</summary>
    public bool TakesSkip => layout.TakesSkip;

    /// <summary>Whether the stage's output is also a skip connection.</summary>
    public bool GivesSkip => layout.GivesSkip;

    /// <summary>Whether a transformer reads the context.</summary>
    public bool ReadsContext => layout.ReadsContext;

    /// <summary>Whether a residual block reads the timestep and what is added to it.</summary>
    public bool ReadsTime => layout.Blocks.Any(block => block.Kind == BlockKind.ResBlock);

    /// <summary>Whether a LoRA hangs on one of its layers.</summary>
    public bool IsAdapted => layers.Any(layer => layer.Branch is not null);

    /// <summary>
    /// Copies the weights that wait to the device, until the result is disposed: behind the stage's forward pass and,
    /// where it is differentiated, behind its backward pass. The copies do not overlap with computing.
    /// </summary>
    public IDisposable Enter()
    {
        var copies = new Copies(swapped);
        try
        {
            foreach (var weight in swapped)
                weight.Enter(device);
            return copies;
        }
        catch
        {
            copies.Dispose();
            throw;
        }
    }

    /// <param name="entry">What the stages before it hand over.</param>
    /// <param name="time">[B, 4·C], behind its activation.</param>
    /// <param name="context">[B, S, D]</param>
    /// <returns>[B, C, h, w], in the caller's scope.</returns>
    public Tensor Forward(StageEntry entry, Tensor time, Tensor context)
    {
        var beside = new BlockInputs(time, context, entry.OutputSize);
        var h = entry.Skip is null ? entry.H : cat(new[] { entry.H, entry.Skip }, 1); // [B, C + C', h, w]
        foreach (var block in blocks)
            h = block.Forward(h, beside); // [B, C, h, w]
        return h;
    }

    private sealed class Copies(IReadOnlyList<FrozenWeight> weights) : IDisposable
    {
        public void Dispose()
        {
            foreach (var weight in weights)
                weight.Leave();
        }
    }
}

/// <summary>What enters a stage.</summary>
/// <param name="H">[B, C, h, w], the stage's before it.</param>
/// <param name="Skip">[B, C', h, w] where the stage takes one, else null.</param>
/// <param name="From">The stage that the skip connection comes from, counted from 0; -1 without one.</param>
/// <param name="OutputSize">Height and width of the output, where the stage enlarges.</param>
internal sealed record StageEntry(Tensor H, Tensor? Skip, int From, long[] OutputSize);
