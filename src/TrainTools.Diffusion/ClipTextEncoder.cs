// The text encoders of CLIP (Radford et al. 2021) and of open_clip (Cherti et al. 2022), which differ in names and in
// the feed-forward layer's activation; the names are in ClipLayout.
using TorchSharp;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>Turns token ids into the context that the U-Net's cross-attention reads.</summary>
public sealed class ClipTextEncoder : IDisposable
{
    private const int HeadWidth = 64; // CLIP's heads are 64 wide at every size

    private readonly LayerOwner _owner;
    private readonly Tensor _tokens;      // [V, D]
    private readonly Tensor _positions;   // [77, D]
    private readonly List<Layer> _layers = [];
    private readonly LayerNorm _finalNorm;
    private readonly Tensor? _projection; // [D, P]

    /// <param name="place">What it is to its family.</param>
    /// <param name="weights">One of the place's keys.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public ClipTextEncoder(TextPlace place, Weights weights)
    {
        var names = place.Layout;
        _owner = weights.Owner;
        (Place, Key) = (place, weights.Key);
        (VocabularySize, var depth) = Sizes(place, weights);
        Width = weights.ShapeOf(names.Tokens)[1]; // [V, D]
        _tokens = weights.Take(names.Tokens, VocabularySize, Width);
        _positions = weights.Take(names.Positions, RowLength, Width);
        for (var i = 0; i < depth; i++)
            _layers.Add(new Layer(names, weights.At($"{names.Layers}.{i}"), Width));
        _finalNorm = new LayerNorm(weights.At(names.FinalNorm), Width);
        if (place.GivesPooled)
            _projection = weights.Take(names.Projection!, weights.ShapeOf(names.Projection!).ToArray());
    }

    /// <summary>Token ids that a model knows, and layers that it has, as its place in a file tells.</summary>
    /// <exception cref="CheckpointException">The token embeddings are missing.</exception>
    internal static (long Vocabulary, int Depth) Sizes(TextPlace place, Weights weights)
    {
        var names = place.Layout;
        var stored = Enumerable.Range(0, int.MaxValue)
            .TakeWhile(i => weights.Has($"{names.Layers}.{i}.{names.Norm1}.weight")).Count();
        // A file without any layer is to name the first as the one that is missing.
        return (weights.ShapeOf(names.Tokens)[0], Math.Max(1, stored - place.UnreadLayers));
    }

    /// <summary>Tokens of a row, begin and end included.</summary>
    public const int RowLength = 77;

    /// <summary>What the encoder is to its family.</summary>
    public TextPlace Place { get; }

    /// <summary>The text model's place in the checkpoint.</summary>
    public string Key { get; }

    /// <summary>Number of token ids that the model knows.</summary>
    public long VocabularySize { get; }

    /// <summary>Width of the context.</summary>
    public long Width { get; }

    /// <summary>Number of layers that can be read.</summary>
    public int Depth => _layers.Count;

    /// <summary>The layers that a LoRA can hang on, by their key in the checkpoint.</summary>
    public IReadOnlyDictionary<string, IAdaptableLayer> Layers => _owner.Layers;

    private long EndToken => VocabularySize - 1; // the last one of CLIP's vocabulary

    /// <summary>Layers that are run for the context when the last <paramref name="clipSkip"/> - 1 are left out.</summary>
    /// <param name="clipSkip">1 is the last layer; where the family always reads the same, it changes nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer layers than that.</exception>
    public int LayersRead(int clipSkip)
    {
        if (Place.IsPenultimate)
            return Depth - 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(clipSkip, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(clipSkip, Depth);
        return Depth - (clipSkip - 1);
    }

    /// <summary>Layers that a gradient reaches: the pooled vector reads them all.</summary>
    /// <inheritdoc cref="LayersRead"/>
    public int LayersReached(int clipSkip) => Place.GivesPooled ? Depth : LayersRead(clipSkip);

    /// <summary>Encodes captions of one row or, as kohya does, of two or three rows of 77 each.</summary>
    /// <param name="ids">[B, rows, 77] int64.</param>
    /// <param name="clipSkip">Which layer is read: 1 the last, 2 the one before it.</param>
    /// <returns>
    /// Context [B, 75·rows + 2, D]: begin, 75 tokens of each row, end; where the family reads it, the first row's pooled
    /// vector, [B, P]. Both in the caller's scope.
    /// </returns>
    public TextEncoding Forward(Tensor ids, int clipSkip)
    {
        using var scope = NewDisposeScope();
        var (batch, rows) = (ids.shape[0], ids.shape[1]);
        var flat = ids.reshape(batch * rows, RowLength);                    // [B·rows, 77] int64
        var (h, last) = Hidden(flat, clipSkip);                             // [B·rows, 77, D] each
        var pooled = _projection is null ? null : Pool(flat, last, batch);  // [B, P]
        return new TextEncoding(
            Join(h, batch, rows).MoveToOuterDisposeScope(), pooled?.MoveToOuterDisposeScope());
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>The state that is read, and the one behind the last layer where the pooled vector needs it.</summary>
    private (Tensor Read, Tensor Last) Hidden(Tensor ids, int clipSkip)
    {
        // 1. embeddings
        var embedded = _tokens.index_select(0, ids.reshape(-1));                    // [B·77, D]
        var h = embedded.view(ids.shape[0], RowLength, Width).Plus(_positions);     // [B, 77, D]

        // 2. layers
        var read = LayersRead(clipSkip);
        foreach (var layer in _layers.Take(read))
            h = layer.Forward(h);                                                   // [B, 77, D]

        // 3. what is read: final norm also when layers are skipped, but not of a state before the last
        if (!Place.IsPenultimate)
            return (_finalNorm.Forward(h), h);

        var last = h;
        foreach (var layer in _projection is null ? [] : _layers.Skip(read))
            last = layer.Forward(last);                                             // [B, 77, D]
        return (h, last);
    }

    /// <summary>The first row's state at its first end token, projected: x·W, as the WebUIs infer.</summary>
    private Tensor Pool(Tensor ids, Tensor last, long batch)
    {
        var rows = ids.shape[0] / batch;
        var first = ids.view(batch, rows, RowLength).select(1, 0);                  // [B, 77] int64
        var states = last.view(batch, rows, RowLength, Width).select(1, 0);         // [B, 77, D]
        // Weighted so that the first of several end tokens is the largest: argmax may give any of equals.
        using Scalar end = EndToken.ToScalar(), length = RowLength.ToScalar(), none = 0.ToScalar(), step = (-1).ToScalar();
        var weights = arange(length, none, step, int64, ids.device);                // [77] int64
        var position = (first.eq(end).to(int64) * weights).argmax(1);               // [B] int64
        var index = position.view(-1, 1, 1).expand(-1, 1, Width);                   // [B, 1, D]
        var atEnd = _finalNorm.Forward(states).gather(1, index).squeeze(1);         // [B, D]
        return atEnd.matmul(_projection!);                                          // [B, P]
    }

    private Tensor Join(Tensor h, long batch, long rows)
    {
        if (rows == 1)
            return h; // [B, 77, D]

        h = h.view(batch, rows, RowLength, Width);                          // [B, rows, 77, D]
        var begin = h.narrow(1, 0, 1).narrow(2, 0, 1);                      // [B, 1, 1, D]
        var end = h.narrow(1, rows - 1, 1).narrow(2, RowLength - 1, 1);     // [B, 1, 1, D]
        var inner = h.narrow(2, 1, RowLength - 2);                          // [B, rows, 75, D]
        var parts = new[] { begin, inner, end }.Select(part => part.reshape(batch, -1, Width)).ToArray();
        return cat(parts, 1);                                               // [B, 75·rows + 2, D]
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
        private readonly bool _hasQuickGelu;
        private readonly long _heads;

        public Layer(ClipLayout names, Weights weights, long width)
        {
            _norm1 = new LayerNorm(weights.At(names.Norm1), width);
            (_query, _key, _value) = names.Joined is { } joined
                ? Split(names, weights, joined, width)
                : (new Linear(weights.At(names.Query), width, width),
                    new Linear(weights.At(names.Key), width, width),
                    new Linear(weights.At(names.Value), width, width));
            _out = new Linear(weights.At(names.Out), width, width);
            _norm2 = new LayerNorm(weights.At(names.Norm2), width);
            _feedIn = new Linear(weights.At(names.FeedIn), width, 4 * width);
            _feedOut = new Linear(weights.At(names.FeedOut), 4 * width, width);
            _hasQuickGelu = names.HasQuickGelu;
            _heads = width / HeadWidth;
        }

        public Tensor Forward(Tensor x)
        {
            var h = _norm1.Forward(x); // [B, 77, D]
            h = Attention.Forward(_query.Forward(h), _key.Forward(h), _value.Forward(h), _heads, causal: true);
            x = x.Plus(_out.Forward(h)); // [B, 77, D]
            h = _feedIn.Forward(_norm2.Forward(x));                                       // [B, 77, 4·D]
            h = _hasQuickGelu ? QuickGelu(h) : nn.functional.gelu(h);                     // [B, 77, 4·D]
            return x.Plus(_feedOut.Forward(h));                                           // [B, 77, D]
        }

        /// <summary>Query, key and value out of one tensor, each a layer of its own for its LoRA.</summary>
        private static (Linear Query, Linear Key, Linear Value) Split(
            ClipLayout names, Weights weights, string joined, long width)
        {
            var weight = weights.Take($"{joined}_weight", 3 * width, width); // [3·D, D]
            var bias = weights.Take($"{joined}_bias", 3 * width);            // [3·D]
            return (Part(names.Query, 0), Part(names.Key, 1), Part(names.Value, 2));

            Linear Part(string name, int i) => new(
                weights.At(name), weight.narrow(0, i * width, width), bias.narrow(0, i * width, width));
        }

        /// <summary>x sigmoid(1.702 x), the approximation of GELU that CLIP ViT-L was trained with.</summary>
        private static Tensor QuickGelu(Tensor x)
        {
            using var factor = 1.702.ToScalar();
            return x * (x * factor).sigmoid();
        }
    }
}
