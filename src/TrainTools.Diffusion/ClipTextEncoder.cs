// The text encoder of CLIP ViT-L/14 (Radford et al. 2021) with the key names of transformers' CLIPTextModel.
using TorchSharp;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>Turns token ids into the context that the U-Net's cross-attention reads.</summary>
public sealed class ClipTextEncoder : IDisposable
{
    private const int HeadWidth = 64; // CLIP's heads are 64 wide at every size

    private readonly LayerOwner _owner;
    private readonly Tensor _tokens;    // [V, D]
    private readonly Tensor _positions; // [77, D]
    private readonly List<Layer> _layers = [];
    private readonly LayerNorm _finalNorm;

    /// <param name="weights">The place <c>cond_stage_model.transformer.text_model</c>.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public ClipTextEncoder(Weights weights)
    {
        _owner = weights.Owner;
        Key = weights.Key;
        var shape = weights.ShapeOf("embeddings.token_embedding.weight"); // [V, D]
        (VocabularySize, Width) = (shape[0], shape[1]);
        _tokens = weights.Take("embeddings.token_embedding.weight", VocabularySize, Width);
        _positions = weights.Take("embeddings.position_embedding.weight", RowLength, Width);
        for (var i = 0; weights.Has($"encoder.layers.{i}.layer_norm1.weight"); i++)
            _layers.Add(new Layer(weights.At($"encoder.layers.{i}"), Width));
        _finalNorm = new LayerNorm(weights.At("final_layer_norm"), Width);
    }

    /// <summary>Tokens of a row, begin and end included.</summary>
    public const int RowLength = 77;

    /// <summary>The text model's place in the checkpoint.</summary>
    public string Key { get; }

    /// <summary>Number of token ids that the model knows.</summary>
    public long VocabularySize { get; }

    /// <summary>Width of the context.</summary>
    public long Width { get; }

    /// <summary>Number of layers.</summary>
    public int Depth => _layers.Count;

    /// <summary>The layers that a LoRA can hang on, by their key in the checkpoint.</summary>
    public IReadOnlyDictionary<string, IAdaptableLayer> Layers => _owner.Layers;

    /// <summary>Layers that are run when the last <paramref name="clipSkip"/> - 1 are left out.</summary>
    /// <param name="clipSkip">1 is the last layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer layers than that.</exception>
    public int LayersRead(int clipSkip)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clipSkip, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, _layers.Count);
        return _layers.Count - (clipSkip - 1);
    }

    /// <summary>Encodes captions of one row or, as kohya does, of two or three rows of 77 each.</summary>
    /// <param name="ids">[B, rows, 77] int64.</param>
    /// <param name="clipSkip">Which layer is read: 1 the last, 2 the one before it.</param>
    /// <returns>[B, 75·rows + 2, D]: begin, 75 tokens of each row, end.</returns>
    public Tensor Forward(Tensor ids, int clipSkip)
    {
        using var scope = NewDisposeScope();
        var (batch, rows) = (ids.shape[0], ids.shape[1]);
        var h = Hidden(ids.view(batch * rows, RowLength), clipSkip); // [B·rows, 77, D]
        if (rows == 1)
            return h.MoveToOuterDisposeScope(); // [B, 77, D]

        h = h.view(batch, rows, RowLength, Width);                          // [B, rows, 77, D]
        var begin = h.narrow(1, 0, 1).narrow(2, 0, 1);                      // [B, 1, 1, D]
        var end = h.narrow(1, rows - 1, 1).narrow(2, RowLength - 1, 1);     // [B, 1, 1, D]
        var inner = h.narrow(2, 1, RowLength - 2);                          // [B, rows, 75, D]
        var parts = new[] { begin, inner, end }.Select(part => part.reshape(batch, -1, Width)).ToArray();
        return cat(parts, 1).MoveToOuterDisposeScope();                     // [B, 75·rows + 2, D]
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _owner.Dispose();

    private Tensor Hidden(Tensor ids, int clipSkip)
    {
        // 1. embeddings
        var flat = _tokens.index_select(0, ids.reshape(-1));                     // [B·77, D]
        var h = flat.view(ids.shape[0], RowLength, Width) + _positions;          // [B, 77, D]

        // 2. layers
        foreach (var layer in _layers.Take(LayersRead(clipSkip)))
            h = layer.Forward(h);                                                // [B, 77, D]

        // 3. final norm, also when layers are skipped
        return _finalNorm.Forward(h);                                            // [B, 77, D]
    }

    private sealed class Layer
    {
        private readonly LayerNorm _norm1;
        private readonly Linear _query;
        private readonly Linear _key;
        private readonly Linear _value;
        private readonly Linear _out;
        private readonly LayerNorm _norm2;
        private readonly Linear _feedIn;
        private readonly Linear _feedOut;
        private readonly long _heads;

        public Layer(Weights weights, long width)
        {
            _norm1 = new LayerNorm(weights.At("layer_norm1"), width);
            _query = new Linear(weights.At("self_attn.q_proj"), width, width);
            _key = new Linear(weights.At("self_attn.k_proj"), width, width);
            _value = new Linear(weights.At("self_attn.v_proj"), width, width);
            _out = new Linear(weights.At("self_attn.out_proj"), width, width);
            _norm2 = new LayerNorm(weights.At("layer_norm2"), width);
            _feedIn = new Linear(weights.At("mlp.fc1"), width, 4 * width);
            _feedOut = new Linear(weights.At("mlp.fc2"), 4 * width, width);
            _heads = width / HeadWidth;
        }

        public Tensor Forward(Tensor x)
        {
            var h = _norm1.Forward(x); // [B, 77, D]
            h = Attention.Forward(_query.Forward(h), _key.Forward(h), _value.Forward(h), _heads, causal: true);
            x = x + _out.Forward(h);   // [B, 77, D]
            h = _feedIn.Forward(_norm2.Forward(x));       // [B, 77, 4·D]
            return x + _feedOut.Forward(QuickGelu(h));    // [B, 77, D]
        }

        /// <summary>x sigmoid(1.702 x), the approximation of GELU that CLIP ViT-L was trained with.</summary>
        private static Tensor QuickGelu(Tensor x)
        {
            using var factor = 1.702.ToScalar();
            return x * (x * factor).sigmoid();
        }
    }
}
