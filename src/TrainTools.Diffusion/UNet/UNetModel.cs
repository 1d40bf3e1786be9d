// The denoising U-Net of latent diffusion (Rombach et al. 2022), with the layout and key names of
// openaimodel.py and attention.py, from which the checkpoints' keys come.
// Letters beside STYLE's: h w latent pixels of the level at hand, T = h·w.
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>Predicts the noise (or v) in noisy latents, given the timestep and the caption's encoding.</summary>
public sealed class UNetModel : IDisposable
{
    /// <summary>Where a checkpoint has the U-Net.</summary>
    public const string Key = "model.diffusion_model";

    /// <summary>Channels of the latents that go in and of the prediction that comes out.</summary>
    public const int LatentChannels = 4; // v1-inference.yaml, in_channels and out_channels

    private readonly LayerOwner _owner;
    private readonly TimeEmbedding _timeEmbedding;
    private readonly Embedding? _vectorEmbedding;
    private readonly List<UNetStage> _stages = [];
    private readonly GroupNorm _outputNorm;
    private readonly Conv2d _output;

    /// <param name="settings">The sizes.</param>
    /// <param name="weights">The place <see cref="Key"/>.</param>
    /// <param name="blocksToSwap">
    /// How many stages' frozen weights wait in the computer's memory, the largest first; only for passes that are not
    /// differentiated, or with gradient checkpointing.
    /// </param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public UNetModel(UNetSettings settings, Weights weights, int blocksToSwap = 0)
    {
        Settings = settings;
        _owner = weights.Owner;
        _timeEmbedding = new TimeEmbedding(settings, weights.At("time_embed"));
        if (settings.VectorWidth is { } vectorWidth)
            _vectorEmbedding = new Embedding(weights.At("label_emb.0"), vectorWidth, settings.TimeWidth);
        var swapped = settings.LargestStages.Take(blocksToSwap).ToHashSet();
        foreach (var stage in settings.Layout.Stages)
            Add(stage, swapped.Contains(stage) ? weights.Swapped() : weights);

        var channels = settings.Layout.Stages[^1].Outputs;
        _outputNorm = new GroupNorm(weights.At("out.0"), channels, 1e-5);
        _output = new Conv2d(weights.At("out.2"), channels, LatentChannels, 3, padding: 1);
    }

    /// <summary>The sizes.</summary>
    public UNetSettings Settings { get; }

    /// <summary>The layers that a LoRA can hang on, by their key in the checkpoint.</summary>
    public IReadOnlyDictionary<string, IAdaptableLayer> Layers => _owner.Layers;

    /// <summary>The way through the network, between <see cref="Time"/> and <see cref="Output"/>.</summary>
    internal IReadOnlyList<UNetStage> Stages => _stages;

    /// <param name="latents">[B, 4, H/8, W/8], noisy.</param>
    /// <param name="timesteps">[B] fp32, 0 to 999; fractions are used as they are.</param>
    /// <param name="conditioning">The captions' encodings, with a vector where the family has one.</param>
    /// <returns>[B, 4, H/8, W/8], the predicted noise or v.</returns>
    public Tensor Forward(Tensor latents, Tensor timesteps, Conditioning conditioning)
    {
        using var scope = NewDisposeScope();

        // 1. The timestep, and what else is added to it.
        var time = Time(timesteps, conditioning.Vector, latents.dtype); // [B, 4·C]

        // 2. Input, way down, middle and way up.
        var h = Through(latents, (stage, entry) =>
        {
            using var weights = stage.Enter();
            return stage.Forward(entry with { H = Entering(entry.H) }, Entering(time), Entering(conditioning.Context));
        }); // [B, C, H/8, W/8]

        // 3. Output.
        return Output(h).MoveToOuterDisposeScope(); // [B, 4, H/8, W/8]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>What each residual block reads of timestep and vector: silu(embedding), computed once.</summary>
    /// <returns>[B, 4·C]</returns>
    internal Tensor Time(Tensor timesteps, Tensor? vector, ScalarType dtype)
    {
        if ((vector is null) != (_vectorEmbedding is null))
            throw new ArgumentException("The family and its conditioning differ in having a vector.", nameof(vector));
        var embedded = _timeEmbedding.Forward(timesteps, dtype);                    // [B, 4·C]
        if (vector is not null)
            embedded = embedded.Plus(_vectorEmbedding!.Forward(vector));            // [B, 4·C]
        return nn.functional.silu(embedded);                                        // [B, 4·C]
    }

    /// <summary>From the last stage's output to the prediction.</summary>
    /// <returns>[B, 4, H/8, W/8]</returns>
    internal Tensor Output(Tensor h) => _output.Forward(nn.functional.silu(_outputNorm.Forward(h)));

    /// <summary>
    /// A tensor as a stage reads it: through a node of its own, so that gradients are added up within the stage first,
    /// in the same order whether stages are computed once or twice.
    /// </summary>
    internal static Tensor Entering(Tensor tensor) => tensor.requires_grad ? tensor.alias() : tensor;

    /// <summary>Goes through the stages with what enters each.</summary>
    /// <param name="latents">[B, 4, H/8, W/8]</param>
    /// <param name="run">Gives a stage's output, [B, C, h, w].</param>
    /// <returns>The last stage's output, [B, C, H/8, W/8].</returns>
    internal Tensor Through(Tensor latents, Func<UNetStage, StageEntry, Tensor> run)
    {
        var skips = new Stack<(Tensor Value, int From)>();
        var h = latents; // [B, 4, H/8, W/8]
        for (var i = 0; i < _stages.Count; i++)
        {
            var (skip, from) = _stages[i].TakesSkip ? skips.Pop() : (null, -1);
            var next = skips.Count > 0 ? skips.Peek().Value : h;
            h = run(_stages[i], new StageEntry(h, skip, from, [next.shape[2], next.shape[3]])); // [B, C, h, w]
            if (_stages[i].GivesSkip)
                skips.Push((h, i));
        }

        return h;
    }

    /// <summary>Builds a stage, which gets the layers that were registered meanwhile.</summary>
    private void Add(StageLayout stage, Weights weights)
    {
        var (before, swappedBefore) = (_owner.Layers.Count, _owner.Swapped.Count);
        List<IUNetBlock> blocks = [.. stage.Blocks.Select(block => Build(block, weights.At(block.Key)))];
        _stages.Add(new UNetStage(
            stage, blocks, [.. _owner.Layers.Values.Skip(before)], [.. _owner.Swapped.Skip(swappedBefore)], weights.Device));
    }

    private IUNetBlock Build(BlockLayout block, Weights weights) => block.Kind switch
    {
        BlockKind.Input => new InputConvolution(weights, block.Outputs),
        BlockKind.ResBlock => new ResBlock(weights, block.Inputs, block.Outputs, Settings.TimeWidth),
        BlockKind.Transformer => new SpatialTransformer(Settings, weights, block.Outputs, block.Depth),
        BlockKind.Downsample => new Downsample(weights, block.Outputs),
        BlockKind.Upsample => new Upsample(weights, block.Outputs),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block.Kind, "Not a block of a U-Net."),
    };

    /// <summary>Sinusoids of the timestep, then two linear layers.</summary>
    private sealed class TimeEmbedding(UNetSettings settings, Weights weights)
    {
        private readonly long _width = settings.Layout.ModelChannels;
        private readonly Embedding _layers = new(weights, settings.Layout.ModelChannels, settings.TimeWidth);

        /// <returns>[B, 4·C]</returns>
        public Tensor Forward(Tensor timesteps, ScalarType dtype) =>
            _layers.Forward(Sinusoids.Of(timesteps, _width).to(dtype));
    }

    /// <summary>Two linear layers to the width of the time embedding.</summary>
    private sealed class Embedding(Weights weights, long inputs, long outputs)
    {
        private readonly Linear _first = new(weights.At("0"), inputs, outputs);
        private readonly Linear _second = new(weights.At("2"), outputs, outputs);

        /// <returns>[B, 4·C]</returns>
        public Tensor Forward(Tensor x) => _second.Forward(nn.functional.silu(_first.Forward(x)));
    }
}
