// The denoising U-Net of latent diffusion (Rombach et al. 2022), with the layout and key names of
// openaimodel.py and attention.py, from which the checkpoints' keys come.
// Letters beside STYLE's: h w latent pixels of the level at hand, T = h·w.
using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Networks;

/// <summary>Predicts the noise (or v) in noisy latents, given the timestep and the caption's encoding.</summary>
public sealed class UNet : IDisposable
{
    private const int LatentChannels = 4; // v1-inference.yaml, in_channels and out_channels

    private readonly LayerOwner _owner;
    private readonly TimeEmbedding _timeEmbedding;
    private readonly Conv2d _input;
    private readonly List<DownLevel> _down = [];
    private readonly MiddleBlock _middle;
    private readonly List<UpLevel> _up = [];
    private readonly GroupNorm _outputNorm;
    private readonly Conv2d _output;

    /// <param name="settings">The sizes.</param>
    /// <param name="weights">The place <c>model.diffusion_model</c>.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public UNet(UNetSettings settings, Weights weights)
    {
        Settings = settings;
        _owner = weights.Owner;
        _timeEmbedding = new TimeEmbedding(settings, weights.At("time_embed"));
        _input = new Conv2d(weights.At("input_blocks.0.0"), LatentChannels, settings.ModelChannels, 3, padding: 1);

        var skips = new Stack<long>([settings.ModelChannels]); // channels of what the way up will meet again
        for (var level = 0; level < settings.Levels; level++)
            _down.Add(new DownLevel(settings, level, weights.At("input_blocks"), skips));

        _middle = new MiddleBlock(settings, skips.Peek(), weights.At("middle_block"));
        var channels = skips.Peek();
        for (var level = settings.Levels - 1; level >= 0; level--)
            _up.Add(new UpLevel(settings, level, weights.At("output_blocks"), ref channels, skips));

        _outputNorm = new GroupNorm(weights.At("out.0"), channels, 1e-5);
        _output = new Conv2d(weights.At("out.2"), channels, LatentChannels, 3, padding: 1);
    }

    /// <summary>The sizes.</summary>
    public UNetSettings Settings { get; }

    /// <summary>The layers that a LoRA can hang on, by their key in the checkpoint.</summary>
    public IReadOnlyDictionary<string, IAdaptableLayer> Layers => _owner.Layers;

    /// <param name="latents">[B, 4, H/8, W/8], noisy.</param>
    /// <param name="timesteps">[B] fp32, 0 to 999; fractions are used as they are.</param>
    /// <param name="context">[B, S, D], the caption's encoding.</param>
    /// <returns>[B, 4, H/8, W/8], the predicted noise or v.</returns>
    public Tensor Forward(Tensor latents, Tensor timesteps, Tensor context)
    {
        using var scope = NewDisposeScope();

        // 1. time: each residual block reads silu(embedding), computed once here
        var time = nn.functional.silu(_timeEmbedding.Forward(timesteps, latents.dtype)); // [B, 4·D]

        // 2. input
        var h = _input.Forward(latents); // [B, C, H/8, W/8]

        // 3. down
        var skips = new Stack<Tensor>([h]);
        foreach (var level in _down)
            h = level.Forward(h, time, context, skips); // [B, C, h, w]

        // 4. middle
        h = _middle.Forward(h, time, context); // [B, C, h, w]

        // 5. up
        foreach (var level in _up)
            h = level.Forward(h, time, context, skips); // [B, C, h, w]

        // 6. output
        h = nn.functional.silu(_outputNorm.Forward(h));    // [B, C, H/8, W/8]
        return _output.Forward(h).MoveToOuterDisposeScope(); // [B, 4, H/8, W/8]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>Sinusoids of the timestep (Vaswani et al. 2017), then two linear layers.</summary>
    private sealed class TimeEmbedding
    {
        private const double MaxPeriod = 10_000; // timestep_embedding's max_period

        private readonly long _width;
        private readonly Linear _first;
        private readonly Linear _second;

        public TimeEmbedding(UNetSettings settings, Weights weights)
        {
            _width = settings.ModelChannels;
            _first = new Linear(weights.At("0"), settings.ModelChannels, settings.TimeWidth);
            _second = new Linear(weights.At("2"), settings.TimeWidth, settings.TimeWidth);
        }

        /// <returns>[B, 4·C]</returns>
        public Tensor Forward(Tensor timesteps, ScalarType dtype)
        {
            // In fp32 like torch does: 1e-7 of a frequency is 1e-4 radians at t = 999.
            var half = _width / 2;
            var exponents = arange(0, half, float32, timesteps.device) * -Math.Log(MaxPeriod) / (double)half;
            var angles = timesteps.view(-1, 1) * exponents.exp().view(1, -1); // [B, C/2] fp32
            var waves = cat(new[] { angles.cos(), angles.sin() }, 1).to(dtype); // [B, C]
            return _second.Forward(nn.functional.silu(_first.Forward(waves))); // [B, 4·C]
        }
    }

    /// <summary>Residual blocks (with transformers) of one resolution, then a stride-2 convolution if one follows.</summary>
    private sealed class DownLevel
    {
        private readonly List<(ResBlock Res, SpatialTransformer? Transformer)> _blocks = [];
        private readonly Conv2d? _downsample;

        public DownLevel(UNetSettings settings, int level, Weights weights, Stack<long> skips)
        {
            var block = 1 + level * (settings.ResBlocks + 1); // input_blocks.0 is the input convolution
            var channels = settings.ModelChannels * settings.ChannelMultipliers[level];
            var depth = settings.TransformerDepths[level];
            for (var i = 0; i < settings.ResBlocks; i++, block++)
            {
                var at = weights.At($"{block}");
                var res = new ResBlock(at.At("0"), skips.Peek(), channels, settings.TimeWidth);
                var transformer = depth > 0 ? new SpatialTransformer(settings, at.At("1"), channels, depth) : null;
                _blocks.Add((res, transformer));
                skips.Push(channels);
            }

            if (level == settings.Levels - 1)
                return;

            _downsample = new Conv2d(weights.At($"{block}.0.op"), channels, channels, 3, stride: 2, padding: 1);
            skips.Push(channels);
        }

        public Tensor Forward(Tensor h, Tensor time, Tensor context, Stack<Tensor> skips)
        {
            foreach (var (res, transformer) in _blocks)
            {
                h = res.Forward(h, time);                         // [B, C, h, w]
                h = transformer?.Forward(h, context) ?? h;        // [B, C, h, w]
                skips.Push(h);
            }

            if (_downsample is null)
                return h;

            h = _downsample.Forward(h); // [B, C, h/2, w/2]
            skips.Push(h);
            return h;
        }
    }

    /// <summary>Residual block, transformer, residual block at the coarsest resolution.</summary>
    private sealed class MiddleBlock
    {
        private readonly ResBlock _first;
        private readonly SpatialTransformer _transformer;
        private readonly ResBlock _second;

        public MiddleBlock(UNetSettings settings, long channels, Weights weights)
        {
            _first = new ResBlock(weights.At("0"), channels, channels, settings.TimeWidth);
            _transformer = new SpatialTransformer(settings, weights.At("1"), channels, settings.MiddleDepth);
            _second = new ResBlock(weights.At("2"), channels, channels, settings.TimeWidth);
        }

        public Tensor Forward(Tensor h, Tensor time, Tensor context)
        {
            h = _first.Forward(h, time);           // [B, C, h, w]
            h = _transformer.Forward(h, context);  // [B, C, h, w]
            return _second.Forward(h, time);       // [B, C, h, w]
        }
    }

    /// <summary>Residual blocks that also read the way down's outputs, then up-sampling if a finer level follows.</summary>
    private sealed class UpLevel
    {
        private readonly List<(ResBlock Res, SpatialTransformer? Transformer)> _blocks = [];
        private readonly Conv2d? _upsample;

        public UpLevel(UNetSettings settings, int level, Weights weights, ref long channels, Stack<long> skips)
        {
            var block = (settings.Levels - 1 - level) * (settings.ResBlocks + 1);
            var outputs = settings.ModelChannels * settings.ChannelMultipliers[level];
            var depth = settings.TransformerDepths[level];
            for (var i = 0; i <= settings.ResBlocks; i++, block++)
            {
                var at = weights.At($"{block}");
                var res = new ResBlock(at.At("0"), channels + skips.Pop(), outputs, settings.TimeWidth);
                var transformer = depth > 0 ? new SpatialTransformer(settings, at.At("1"), outputs, depth) : null;
                _blocks.Add((res, transformer));
                channels = outputs;
            }

            if (level == 0)
                return;

            // The up-sampling convolution lies in the level's last block, behind the transformer if there is one.
            var place = weights.At($"{block - 1}.{(depth > 0 ? 2 : 1)}.conv");
            _upsample = new Conv2d(place, outputs, outputs, 3, padding: 1);
        }

        public Tensor Forward(Tensor h, Tensor time, Tensor context, Stack<Tensor> skips)
        {
            foreach (var (res, transformer) in _blocks)
            {
                h = cat(new[] { h, skips.Pop() }, 1);       // [B, C + C', h, w]
                h = res.Forward(h, time);                   // [B, C, h, w]
                h = transformer?.Forward(h, context) ?? h;  // [B, C, h, w]
            }

            if (_upsample is null)
                return h;

            // To the size of the next skip, not times two: an odd size was rounded up on the way down.
            var size = new[] { skips.Peek().shape[2], skips.Peek().shape[3] };
            return _upsample.Forward(nn.functional.interpolate(h, size)); // [B, C, 2h, 2w]
        }
    }

    /// <summary>Two 3×3 convolutions around which the input is carried, with the time embedding added between.</summary>
    private sealed class ResBlock
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

        public Tensor Forward(Tensor x, Tensor time)
        {
            using var scope = NewDisposeScope();
            var h = _conv1.Forward(nn.functional.silu(_norm1.Forward(x))); // [B, C, h, w]
            h = h + _timeProjection.Forward(time).unsqueeze(-1).unsqueeze(-1); // [B, C, h, w]
            h = _conv2.Forward(nn.functional.silu(_norm2.Forward(h))); // [B, C, h, w]
            return ((_skip?.Forward(x) ?? x) + h).MoveToOuterDisposeScope(); // [B, C, h, w]
        }
    }

    /// <summary>Pixels as tokens through transformer blocks, around which the input is carried.</summary>
    private sealed class SpatialTransformer
    {
        private readonly GroupNorm _norm;
        private readonly Conv2d _projectIn;
        private readonly List<TransformerBlock> _blocks = [];
        private readonly Conv2d _projectOut;

        public SpatialTransformer(UNetSettings settings, Weights weights, long channels, int depth)
        {
            _norm = new GroupNorm(weights.At("norm"), channels, 1e-6);
            _projectIn = new Conv2d(weights.At("proj_in"), channels, channels, 1);
            for (var i = 0; i < depth; i++)
                _blocks.Add(new TransformerBlock(settings, weights.At($"transformer_blocks.{i}"), channels));
            _projectOut = new Conv2d(weights.At("proj_out"), channels, channels, 1);
        }

        public Tensor Forward(Tensor x, Tensor context)
        {
            using var scope = NewDisposeScope();
            var (batch, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
            var h = _projectIn.Forward(_norm.Forward(x)); // [B, C, h, w]
            var tokens = h.view(batch, channels, height * width).transpose(1, 2).contiguous(); // [B, T, C]
            foreach (var block in _blocks)
                tokens = block.Forward(tokens, context); // [B, T, C]
            h = tokens.transpose(1, 2).reshape(batch, channels, height, width); // [B, C, h, w]
            return (_projectOut.Forward(h) + x).MoveToOuterDisposeScope(); // [B, C, h, w]
        }
    }

    /// <summary>Self-attention, cross-attention to the caption, and a gated feed-forward layer.</summary>
    private sealed class TransformerBlock
    {
        private readonly LayerNorm _norm1;
        private readonly CrossAttention _selfAttention;
        private readonly LayerNorm _norm2;
        private readonly CrossAttention _crossAttention;
        private readonly LayerNorm _norm3;
        private readonly Linear _feedIn;
        private readonly Linear _feedOut;

        public TransformerBlock(UNetSettings settings, Weights weights, long width)
        {
            _norm1 = new LayerNorm(weights.At("norm1"), width);
            _selfAttention = new CrossAttention(weights.At("attn1"), width, width, settings.Heads);
            _norm2 = new LayerNorm(weights.At("norm2"), width);
            _crossAttention = new CrossAttention(weights.At("attn2"), width, settings.ContextWidth, settings.Heads);
            _norm3 = new LayerNorm(weights.At("norm3"), width);
            _feedIn = new Linear(weights.At("ff.net.0.proj"), width, 8 * width);
            _feedOut = new Linear(weights.At("ff.net.2"), 4 * width, width);
        }

        public Tensor Forward(Tensor x, Tensor context)
        {
            var h = _norm1.Forward(x);                                    // [B, T, C]
            x = x + _selfAttention.Forward(h, h);                         // [B, T, C]
            x = x + _crossAttention.Forward(_norm2.Forward(x), context);  // [B, T, C]
            return x + FeedForward(_norm3.Forward(x));                    // [B, T, C]
        }

        /// <summary>GEGLU (Shazeer 2020): one half of the hidden layer gates the other.</summary>
        private Tensor FeedForward(Tensor x)
        {
            var halves = _feedIn.Forward(x).chunk(2, -1);                 // two of [B, T, 4·C]
            return _feedOut.Forward(halves[0] * nn.functional.gelu(halves[1])); // [B, T, C]
        }
    }

    /// <summary>Attention from pixels to pixels or to the caption's tokens.</summary>
    private sealed class CrossAttention
    {
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _out;
        private readonly int _heads;

        public CrossAttention(Weights weights, long width, long contextWidth, int heads)
        {
            _query = new Linear(weights.At("to_q"), width, width, bias: false);
            _key = new Linear(weights.At("to_k"), contextWidth, width, bias: false);
            _value = new Linear(weights.At("to_v"), contextWidth, width, bias: false);
            _out = new Linear(weights.At("to_out.0"), width, width);
            _heads = heads;
        }

        public Tensor Forward(Tensor x, Tensor context)
        {
            var (query, key, value) = (_query.Forward(x), _key.Forward(context), _value.Forward(context));
            return _out.Forward(Attention.Forward(query, key, value, _heads)); // [B, T, C]
        }
    }
}
