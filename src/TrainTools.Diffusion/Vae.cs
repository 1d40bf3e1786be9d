// The autoencoder of latent diffusion (Rombach et al. 2022) with the key names of ldm/modules/diffusionmodules/model.py.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>Between images and latents, which are an eighth as high and wide.</summary>
public sealed class Vae : IDisposable
{
    /// <summary>Image pixels a latent pixel, in each direction.</summary>
    public const int Factor = 8;

    // Nothing of it is trained: each activation is freed as soon as it was read, and changed in place where it can be.
    private readonly LayerOwner _owner;
    private readonly Encoder _encoder;
    private readonly Decoder _decoder;

    /// <param name="weights">The place <c>first_stage_model</c>.</param>
    /// <param name="scale">What the family multiplies latents by.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public Vae(Weights weights, double scale)
    {
        Scale = scale;
        _owner = weights.Owner;
        Settings = VaeSettings.Read(weights);
        _encoder = new Encoder(Settings, weights);
        _decoder = new Decoder(Settings, weights);
    }

    /// <summary>Its sizes.</summary>
    public VaeSettings Settings { get; }

    /// <summary>Latents are multiplied by this, so that their variance is about 1.</summary>
    public double Scale { get; }

    /// <summary>The distribution of an image's latents, unscaled.</summary>
    /// <param name="pixels">[B, 3, H, W], -1 to 1.</param>
    /// <returns>Mean and log variance, [B, 4, H/8, W/8] each.</returns>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var moments = _encoder.Forward(pixels).chunk(2, 1); // two of [B, 4, H/8, W/8]
        using Scalar least = (-30.0).ToScalar(), most = 20.0.ToScalar(); // LDM's DiagonalGaussianDistribution
        return scope.MoveToOuter(moments[0].clone(), moments[1].clamp(least, most));
    }

    /// <summary>Images from unscaled latents.</summary>
    /// <param name="latents">[B, 4, H/8, W/8], already divided by <see cref="Scale"/>.</param>
    /// <returns>[B, 3, H, W], about -1 to 1.</returns>
    public Tensor Decode(Tensor latents)
    {
        using var scope = NewDisposeScope();
        return _decoder.Forward(latents).MoveToOuterDisposeScope(); // [B, 3, H, W]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>What becomes of an activation, which nobody reads any more.</summary>
    private static Tensor Freeing(Tensor h, Func<Tensor, Tensor> next)
    {
        using var read = h;
        return next(h);
    }

    private static Tensor Activated(GroupNorm norm, Tensor h)
    {
        var normal = norm.Forward(h);
        var same = normal.silu_(); // another hold on it, which would keep it when the first is let go
        if (!ReferenceEquals(same, normal))
            same.Dispose();
        return normal;
    }

    private sealed class Encoder
    {
        private readonly Conv2d _input;
        private readonly List<(List<ResBlock> Blocks, Conv2d? Downsample)> _levels = [];
        private readonly MiddleBlock _middle;
        private readonly GroupNorm _outputNorm;
        private readonly Conv2d _output;
        private readonly Conv2d _moments;

        public Encoder(VaeSettings settings, Weights weights)
        {
            var at = weights.At("encoder");
            var channels = settings.Channels;
            _input = new Conv2d(at.At("conv_in"), 3, channels, 3, padding: 1);
            for (var level = 0; level < settings.Multipliers.Count; level++)
            {
                var outputs = settings.Channels * settings.Multipliers[level];
                var blocks = ResBlock.Chain(at.At($"down.{level}.block"), settings.ResBlocks, ref channels, outputs);
                var isLast = level == settings.Multipliers.Count - 1;
                var place = at.At($"down.{level}.downsample.conv");
                _levels.Add((blocks, isLast ? null : new Conv2d(place, outputs, outputs, 3, stride: 2)));
            }

            _middle = new MiddleBlock(at.At("mid"), channels);
            _outputNorm = new GroupNorm(at.At("norm_out"), channels, VaeSettings.Epsilon);
            _output = new Conv2d(at.At("conv_out"), channels, 2 * settings.LatentChannels, 3, padding: 1);
            _moments = new Conv2d(weights.At("quant_conv"), 2 * settings.LatentChannels, 2 * settings.LatentChannels, 1);
        }

        public Tensor Forward(Tensor pixels)
        {
            var h = _input.Forward(pixels); // [B, C, H, W]
            foreach (var (blocks, downsample) in _levels)
            {
                foreach (var block in blocks)
                    h = Freeing(h, block.Forward); // [B, C, h, w]
                if (downsample is null)
                    continue;
                h = Freeing(h, whole => nn.functional.pad(whole, (0, 1, 0, 1))); // zeros at the bottom and right only
                h = Freeing(h, downsample.Forward); // [B, C, h/2, w/2]
            }

            h = _middle.Forward(h); // [B, C, H/8, W/8]
            h = _output.Forward(Activated(_outputNorm, h)); // [B, 8, H/8, W/8]
            return _moments.Forward(h); // [B, 8, H/8, W/8]
        }
    }

    private sealed class Decoder
    {
        private readonly Conv2d _latents;
        private readonly Conv2d _input;
        private readonly MiddleBlock _middle;
        private readonly List<(List<ResBlock> Blocks, Conv2d? Upsample)> _levels = [];
        private readonly GroupNorm _outputNorm;
        private readonly Conv2d _output;

        public Decoder(VaeSettings settings, Weights weights)
        {
            var at = weights.At("decoder");
            var channels = settings.Channels * settings.Multipliers[^1];
            _latents = new Conv2d(weights.At("post_quant_conv"), settings.LatentChannels, settings.LatentChannels, 1);
            _input = new Conv2d(at.At("conv_in"), settings.LatentChannels, channels, 3, padding: 1);
            _middle = new MiddleBlock(at.At("mid"), channels);
            for (var level = settings.Multipliers.Count - 1; level >= 0; level--)
            {
                var outputs = settings.Channels * settings.Multipliers[level];
                var blocks = ResBlock.Chain(at.At($"up.{level}.block"), settings.ResBlocks + 1, ref channels, outputs);
                var place = at.At($"up.{level}.upsample.conv");
                _levels.Add((blocks, level == 0 ? null : new Conv2d(place, outputs, outputs, 3, padding: 1)));
            }

            _outputNorm = new GroupNorm(at.At("norm_out"), channels, VaeSettings.Epsilon);
            _output = new Conv2d(at.At("conv_out"), channels, 3, 3, padding: 1);
        }

        public Tensor Forward(Tensor latents)
        {
            var h = _input.Forward(_latents.Forward(latents)); // [B, C, H/8, W/8]
            h = _middle.Forward(h); // [B, C, H/8, W/8]
            foreach (var (blocks, upsample) in _levels)
            {
                foreach (var block in blocks)
                    h = Freeing(h, block.Forward); // [B, C, h, w]
                if (upsample is null)
                    continue;
                var size = new[] { 2 * h.shape[2], 2 * h.shape[3] };
                h = Freeing(h, small => nn.functional.interpolate(small, size)); // [B, C, 2h, 2w]
                h = Freeing(h, upsample.Forward); // [B, C, 2h, 2w]
            }

            h = Freeing(h, last => Activated(_outputNorm, last)); // [B, C, H, W]
            return _output.Forward(h); // [B, 3, H, W]
        }
    }

    private sealed class MiddleBlock(Weights weights, long channels)
    {
        private readonly ResBlock _first = new(weights.At("block_1"), channels, channels);
        private readonly AttentionBlock _attention = new(weights.At("attn_1"), channels);
        private readonly ResBlock _second = new(weights.At("block_2"), channels, channels);

        public Tensor Forward(Tensor h) => _second.Forward(_attention.Forward(_first.Forward(h))); // [B, C, h, w]
    }

    private sealed class ResBlock
    {
        private readonly GroupNorm _norm1;
        private readonly Conv2d _conv1;
        private readonly GroupNorm _norm2;
        private readonly Conv2d _conv2;
        private readonly Conv2d? _skip;

        public ResBlock(Weights weights, long inputs, long outputs)
        {
            _norm1 = new GroupNorm(weights.At("norm1"), inputs, VaeSettings.Epsilon);
            _conv1 = new Conv2d(weights.At("conv1"), inputs, outputs, 3, padding: 1);
            _norm2 = new GroupNorm(weights.At("norm2"), outputs, VaeSettings.Epsilon);
            _conv2 = new Conv2d(weights.At("conv2"), outputs, outputs, 3, padding: 1);
            _skip = inputs == outputs ? null : new Conv2d(weights.At("nin_shortcut"), inputs, outputs, 1);
        }

        public static List<ResBlock> Chain(Weights weights, int count, ref long channels, long outputs)
        {
            var blocks = new List<ResBlock>();
            for (var i = 0; i < count; i++)
            {
                blocks.Add(new ResBlock(weights.At($"{i}"), channels, outputs));
                channels = outputs;
            }

            return blocks;
        }

        public Tensor Forward(Tensor x)
        {
            // The encoder sees whole images: a megapixel's activations of one block would fill a card.
            using var scope = NewDisposeScope();
            var h = Freeing(Activated(_norm1, x), _conv1.Forward); // [B, C, h, w]
            h = Freeing(h, first => Activated(_norm2, first));     // [B, C, h, w]
            h = Freeing(h, _conv2.Forward);                        // [B, C, h, w]
            return h.PlusInPlace(_skip?.Forward(x) ?? x).MoveToOuterDisposeScope(); // [B, C, h, w]
        }
    }

    /// <summary>Attention of all pixels to all pixels, with one head as wide as there are channels.</summary>
    private sealed class AttentionBlock(Weights weights, long channels)
    {
        private readonly GroupNorm _norm = new(weights.At("norm"), channels, VaeSettings.Epsilon);
        private readonly Conv2d _query = new(weights.At("q"), channels, channels, 1);
        private readonly Conv2d _key = new(weights.At("k"), channels, channels, 1);
        private readonly Conv2d _value = new(weights.At("v"), channels, channels, 1);
        private readonly Conv2d _out = new(weights.At("proj_out"), channels, channels, 1);

        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var h = _norm.Forward(x); // [B, C, h, w]
            h = Attention.Forward(Tokens(_query, h), Tokens(_key, h), Tokens(_value, h), heads: 1); // [B, T, C]
            h = h.transpose(1, 2).reshape(x.shape);         // [B, C, h, w]
            return x.Plus(_out.Forward(h)).MoveToOuterDisposeScope(); // [B, C, h, w]
        }

        private static Tensor Tokens(Conv2d projection, Tensor h) =>
            projection.Forward(h).flatten(2).transpose(1, 2).contiguous(); // [B, T, C]
    }
}
