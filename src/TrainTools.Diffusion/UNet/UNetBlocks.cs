// What the U-Net's stages are made of, with the key names of openaimodel.py and attention.py.
// Letters beside STYLE's: h w latent pixels of the level at hand, T = h·w.
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>A part of a stage.</summary>
internal interface IUNetBlock
{
    /// <param name="x">[B, C, h, w]</param>
    /// <param name="beside">What a block may read beside it.</param>
    /// <returns>[B, C, h, w]</returns>
    Tensor Forward(Tensor x, BlockInputs beside);
}

/// <summary>What a block may read beside its input.</summary>
/// <param name="Time">[B, 4·C], the time embedding behind its activation.</param>
/// <param name="Context">[B, S, D], the caption's encoding.</param>
/// <param name="OutputSize">Height and width of the stage's output, where it enlarges.</param>
internal sealed record BlockInputs(Tensor Time, Tensor Context, long[] OutputSize);

/// <summary>The convolution that the latents enter.</summary>
internal sealed class InputConvolution(Weights weights, long outputs) : IUNetBlock
{
    // Its key is the block's own: input_blocks.0.0.
    private readonly Conv2d _convolution = new(weights, UNetModel.LatentChannels, outputs, 3, padding: 1);

    public Tensor Forward(Tensor x, BlockInputs beside) => _convolution.Forward(x); // [B, C, h, w]
}

/// <summary>Two 3×3 convolutions around which the input is carried, with the time embedding added between.</summary>
internal sealed class ResBlock : IUNetBlock
{
    private readonly GroupNorm _norm1;
    private readonly Conv2d _conv1;
    private readonly Linear _timeProjection;
    private readonly GroupNorm _norm2;
    private readonly Conv2d _conv2;
    private readonly Conv2d? _skip;

    public ResBlock(Weights weights, long inputs, long outputs, long timeWidth)
    {
        _norm1 = new GroupNorm(weights.At("in_layers.0"), inputs, 1e-5);
        _conv1 = new Conv2d(weights.At("in_layers.2"), inputs, outputs, 3, padding: 1);
        _timeProjection = new Linear(weights.At("emb_layers.1"), timeWidth, outputs);
        _norm2 = new GroupNorm(weights.At("out_layers.0"), outputs, 1e-5);
        _conv2 = new Conv2d(weights.At("out_layers.3"), outputs, outputs, 3, padding: 1);
        _skip = inputs == outputs ? null : new Conv2d(weights.At("skip_connection"), inputs, outputs, 1);
    }

    public Tensor Forward(Tensor x, BlockInputs beside)
    {
        using var scope = NewDisposeScope();
        var h = _conv1.Forward(nn.functional.silu(_norm1.Forward(x))); // [B, C, h, w]
        h = h.Plus(_timeProjection.Forward(beside.Time).unsqueeze(-1).unsqueeze(-1)); // [B, C, h, w]
        h = _conv2.Forward(nn.functional.silu(_norm2.Forward(h))); // [B, C, h, w]
        return (_skip?.Forward(x) ?? x).Plus(h).MoveToOuterDisposeScope(); // [B, C, h, w]
    }
}

/// <summary>Pixels as tokens through transformer blocks, around which the input is carried.</summary>
internal sealed class SpatialTransformer : IUNetBlock
{
    private readonly GroupNorm _norm;
    private readonly Linear _projectIn;
    private readonly List<TransformerBlock> _blocks = [];
    private readonly Linear _projectOut;

    public SpatialTransformer(UNetSettings settings, Weights weights, long channels, int depth)
    {
        _norm = new GroupNorm(weights.At("norm"), channels, 1e-6);
        // SD 1.x stores 1×1 convolutions, the others linear layers; kohya takes both SD 1.x's and 2.x's for convolutions.
        var isKernel = settings.Layout.Naming == LoraNaming.Diffusers;
        _projectIn = new Linear(weights.At("proj_in"), channels, channels, isKernel: isKernel);
        for (var i = 0; i < depth; i++)
            _blocks.Add(new TransformerBlock(settings, weights.At($"transformer_blocks.{i}"), channels));
        _projectOut = new Linear(weights.At("proj_out"), channels, channels, isKernel: isKernel);
    }

    public Tensor Forward(Tensor x, BlockInputs beside)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var tokens = _norm.Forward(x).view(batch, channels, height * width).transpose(1, 2); // [B, T, C]
        tokens = _projectIn.Forward(tokens.contiguous()); // [B, T, C]
        foreach (var block in _blocks)
            tokens = block.Forward(tokens, beside.Context); // [B, T, C]
        tokens = _projectOut.Forward(tokens); // [B, T, C]
        var h = tokens.transpose(1, 2).reshape(batch, channels, height, width); // [B, C, h, w]
        return h.Plus(x).MoveToOuterDisposeScope(); // [B, C, h, w]
    }
}

/// <summary>Self-attention, cross-attention to the caption, and a gated feed-forward layer.</summary>
internal sealed class TransformerBlock
{
    private readonly LayerNorm _norm1;
    private readonly SelfAttention _selfAttention;
    private readonly LayerNorm _norm2;
    private readonly CrossAttention _crossAttention;
    private readonly LayerNorm _norm3;
    private readonly Linear _feedIn;
    private readonly Linear _feedOut;

    public TransformerBlock(UNetSettings settings, Weights weights, long width)
    {
        _norm1 = new LayerNorm(weights.At("norm1"), width);
        _selfAttention = new SelfAttention(weights.At("attn1"), width, settings.HeadsOf(width));
        _norm2 = new LayerNorm(weights.At("norm2"), width);
        _crossAttention = new CrossAttention(
            weights.At("attn2"), width, settings.ContextWidth, settings.HeadsOf(width));
        _norm3 = new LayerNorm(weights.At("norm3"), width);
        _feedIn = new Linear(weights.At("ff.net.0.proj"), width, 8 * width);
        _feedOut = new Linear(weights.At("ff.net.2"), 4 * width, width);
    }

    public Tensor Forward(Tensor x, Tensor context)
    {
        x = x.Plus(_selfAttention.Forward(_norm1.Forward(x)));        // [B, T, C]
        x = x.Plus(_crossAttention.Forward(_norm2.Forward(x), context)); // [B, T, C]
        return x.Plus(FeedForward(_norm3.Forward(x)));                // [B, T, C]
    }

    /// <summary>GEGLU (Shazeer 2020): one half of the hidden layer gates the other.</summary>
    private Tensor FeedForward(Tensor x)
    {
        var halves = _feedIn.Forward(x).chunk(2, -1);                 // two of [B, T, 4·C]
        return _feedOut.Forward(halves[0] * nn.functional.gelu(halves[1])); // [B, T, C]
    }
}

/// <summary>Attention from pixels to pixels.</summary>
internal sealed class SelfAttention(Weights weights, long width, long heads)
{
    private readonly JoinedLinear _projections = new(weights, ["to_q", "to_k", "to_v"], width, width);
    private readonly Linear _out = new(weights.At("to_out.0"), width, width);

    /// <param name="x">[B, T, C]</param>
    /// <returns>[B, T, C]</returns>
    public Tensor Forward(Tensor x)
    {
        var projected = _projections.Forward(x); // query, key and value: three of [B, T, C]
        return _out.Forward(Attention.Forward(projected[0], projected[1], projected[2], heads)); // [B, T, C]
    }
}

/// <summary>Attention from pixels to the caption's tokens.</summary>
internal sealed class CrossAttention(Weights weights, long width, long contextWidth, long heads)
{
    private readonly Linear _query = new(weights.At("to_q"), width, width, bias: false);
    private readonly JoinedLinear _projections = new(weights, ["to_k", "to_v"], contextWidth, width);
    private readonly Linear _out = new(weights.At("to_out.0"), width, width);

    /// <param name="x">[B, T, C]</param>
    /// <param name="context">[B, S, D]</param>
    /// <returns>[B, T, C]</returns>
    public Tensor Forward(Tensor x, Tensor context)
    {
        var projected = _projections.Forward(context); // key and value: two of [B, S, C]
        return _out.Forward(Attention.Forward(_query.Forward(x), projected[0], projected[1], heads)); // [B, T, C]
    }
}

/// <summary>To the next coarser level.</summary>
internal sealed class Downsample(Weights weights, long channels) : IUNetBlock
{
    private readonly Conv2d _convolution = new(weights.At("op"), channels, channels, 3, stride: 2, padding: 1);

    public Tensor Forward(Tensor x, BlockInputs beside) => _convolution.Forward(x); // [B, C, h/2, w/2]
}

/// <summary>To the next finer level.</summary>
internal sealed class Upsample(Weights weights, long channels) : IUNetBlock
{
    private readonly Conv2d _convolution = new(weights.At("conv"), channels, channels, 3, padding: 1);

    // To the size of the next skip, not times two: an odd size was rounded up on the way down.
    public Tensor Forward(Tensor x, BlockInputs beside) =>
        _convolution.Forward(nn.functional.interpolate(x, beside.OutputSize)); // [B, C, 2h, 2w]
}
