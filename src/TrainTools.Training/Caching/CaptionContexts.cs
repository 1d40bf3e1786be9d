using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Caching;

/// <summary>
/// Captions as what the U-Net reads. While the text encoders are frozen, each distinct caption is encoded once and
/// kept, and captions that are shuffled are encoded ahead of their steps; while the encoders are trained, every step
/// encodes anew and gradients flow.
/// </summary>
public sealed class CaptionContexts : IDisposable
{
    // A processor gains nothing by several at once (tests/benchmarks/performance.md), and one by one a caption's numbers
    // hang on nothing else.
    private const int CaptionsACall = 1;
    private const int CaptionsACallOnGpu = 32;

    // Captions ahead on a GPU: an epoch's, or what takes this many bytes, for the encoders come and go each time.
    private const long MostBytesAhead = 1L << 30;

    private const long MostBytesOnGpu = 256L << 20; // kept beside the U-Net; more is copied batch by batch

    private readonly TextEncoderSource _encoders;
    private readonly IReadOnlyList<CaptionTokens> _tokens;
    private readonly int _clipSkip;
    private readonly bool _isTrained;
    private readonly Device _device;
    private readonly ScalarType _dtype; // the U-Net's: what is kept is rounded once, here instead of there
    private readonly int _together;
    private readonly CaptionEntries? _entries;
    private readonly Dictionary<string, TextEncoding> _kept = [];
    private readonly Queue<TextEncoding> _ahead = [];

    /// <param name="encoders">The text encoders; not owned.</param>
    /// <param name="tokens">Turns captions into rows of ids, for each encoder.</param>
    /// <param name="maxTokenLength">75, 150 or 225.</param>
    /// <param name="settings">Clip skip, and whether the encoders are trained or captions are shuffled.</param>
    /// <param name="compute">Where the encoders compute, and in which number type the U-Net does.</param>
    /// <param name="entries">
    /// Encodings of earlier runs, and where these are kept for later ones; null: nowhere.
    /// </param>
    /// <param name="captionsACall">Captions that are encoded at once; null: as many as suit the device.</param>
    public CaptionContexts(
        TextEncoderSource encoders, IReadOnlyList<CaptionTokens> tokens, int maxTokenLength, TrainingSettings settings,
        ComputeDevice compute, CaptionEntries? entries = null, int? captionsACall = null)
    {
        (_encoders, _tokens, MaxTokenLength, _entries) = (encoders, tokens, maxTokenLength, entries);
        (_device, _dtype) = (compute.Device, compute.Dtype);
        (_clipSkip, _isTrained) = (settings.ClipSkip, settings.Lora.TrainTextEncoder);
        _together = captionsACall ?? (IsOnGpu ? CaptionsACallOnGpu : CaptionsACall);
        Kept = !_isTrained && !settings.ShuffleCaption;
        var bytes = CaptionMemory.Bytes(maxTokenLength, _dtype == float32 ? sizeof(float) : sizeof(float) / 2);
        Ahead = _isTrained || Kept ? null
            : new CaptionsAhead(IsOnGpu ? (int)(MostBytesAhead / bytes) : CaptionMemory.AheadOnProcessor, Encode);
    }

    /// <summary>Tokens of a caption that count: 75, 150 or 225.</summary>
    public int MaxTokenLength { get; }

    /// <summary>
    /// Whether captions are encoded once and kept; if so, the encoders are not needed after <see cref="Keep"/>.
    /// </summary>
    public bool Kept { get; }

    /// <summary>Takes the captions of steps to come, where they are encoded ahead; null where they are not.</summary>
    public CaptionsAhead? Ahead { get; }

    private bool IsOnGpu => _device.type != DeviceType.CPU;

    /// <summary>The caption's tokens as each encoder of a family wants them filled up.</summary>
    /// <param name="family">The family.</param>
    /// <param name="tokenizer">Cuts captions into ids.</param>
    /// <param name="literal">Whether captions are read as kohya reads them, not as prompts.</param>
    public static IReadOnlyList<CaptionTokens> Tokens(FamilyLayout family, ClipTokenizer tokenizer, bool literal) =>
        [.. family.Texts.Select(place => new CaptionTokens(tokenizer, place.PadsWithZero ? 0 : null, literal))];

    /// <summary>
    /// Encodes captions and keeps what the U-Net reads of them; nothing while the encoders are trained.
    /// </summary>
    /// <param name="captions">Distinct captions.</param>
    /// <param name="report">Receives progress.</param>
    /// <param name="cancellationToken">Ends the work between two batches of captions.</param>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public void Keep(IReadOnlyList<string> captions, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        if (_isTrained)
            return;

        var names = captions.Select(Name).ToList();
        var encodings = names.Select(name => _entries?.Read(name)).ToList();
        foreach (var (caption, encoding) in captions.Zip(encodings))
            if (encoding is not null)
                _kept.Add(caption, encoding);

        // Whole batches: what a caption becomes does not hang on which others the cache had.
        var missed = Enumerable.Range(0, captions.Count).Chunk(_together)
            .Where(batch => batch.Any(i => encodings[i] is null)).SelectMany(batch => batch).ToList();
        var done = captions.Count - missed.Count;
        if (missed.Count == 0 && captions.Count > 0)
            report(new Preparing("captions", captions.Count, captions.Count));
        var made = EncodeAll(
            [.. missed.Select(i => captions[i])], i => report(new Preparing("captions", done + i, captions.Count)),
            cancellationToken);
        foreach (var (i, encoding) in missed.Zip(made))
        {
            if (_kept.TryAdd(captions[i], encoding))
                _entries?.Write(names[i], encoding);
            else
                Free([encoding]);
        }
        if (IsOnGpu && Kept && _kept.Values.Sum(Bytes) <= MostBytesOnGpu)
            MoveKept();
    }

    /// <summary>What the U-Net reads of the next step's captions, in the caller's scope.</summary>
    public Conditioning Next(IReadOnlyList<string> captions, IReadOnlyList<ImageSizes> sizes)
    {
        if (Ahead is null)
            return Of(captions, sizes);

        using var scope = NewDisposeScope();
        var encodings = captions.Select(_ => _ahead.Dequeue()).ToList();
        var read = Joined(encodings).Over(sizes);
        Free(encodings);
        return new Conditioning(read.Context.MoveToOuterDisposeScope(), read.Vector?.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// What the U-Net reads of a batch of captions over images of these sizes, in the caller's scope.
    /// </summary>
    public Conditioning Of(IReadOnlyList<string> captions, IReadOnlyList<ImageSizes> sizes)
    {
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(_isTrained && is_grad_enabled());
        var encoding = captions.All(_kept.ContainsKey)
            ? Joined([.. captions.Select(caption => _kept[caption])])
            : _encoders.All().Forward([.. _tokens.Select(tokens => Ids(tokens, captions))], _clipSkip);
        var read = encoding.Over(sizes);
        return new Conditioning(read.Context.MoveToOuterDisposeScope(), read.Vector?.MoveToOuterDisposeScope());
    }

    /// <summary>Frees what was kept.</summary>
    public void Dispose()
    {
        Free(_kept.Values);
        _kept.Clear();
        Free(_ahead);
        _ahead.Clear();
    }

    private static long Bytes(TextEncoding encoding) =>
        new[] { encoding.Context, encoding.Pooled }.OfType<Tensor>()
            .Sum(tensor => tensor.numel() * tensor.ElementSize);

    private static void Free(IEnumerable<TextEncoding> encodings)
    {
        foreach (var encoding in encodings)
        {
            encoding.Context.Dispose();
            encoding.Pooled?.Dispose();
        }
    }

    /// <summary>
    /// Encodes what steps will ask for, in their order. Each caption has the place in its batch that it would have,
    /// had the run never been interrupted: libtorch rounds by the shape of a product, not by what else is in it.
    /// </summary>
    private void Encode(IReadOnlyList<string> captions, int usedBefore)
    {
        var fillers = usedBefore % _together;
        var encodings = EncodeAll(
            [.. Enumerable.Repeat("", fillers), .. captions], _ => { }, CancellationToken.None);
        Free(encodings.Take(fillers));
        foreach (var encoding in encodings.Skip(fillers))
            _ahead.Enqueue(encoding);
    }

    /// <summary>
    /// Encodes captions, one encoder after the other: on a GPU, beside a U-Net, there may be no room for two, and none
    /// stays.
    /// </summary>
    private List<TextEncoding> EncodeAll(
        IReadOnlyList<string> captions, Action<int> report, CancellationToken cancellationToken)
    {
        var batches = captions.Chunk(_together).ToList();
        var parts = batches.Select(_ => new List<TextEncoding>()).ToList();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        for (var place = 0; place < _encoders.Count; place++)
        {
            for (var i = 0; i < batches.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                parts[i].Add(Part(place, batches[i]));
                var passes = place * captions.Count + Math.Min((i + 1) * _together, captions.Count);
                report(passes / _encoders.Count);
            }
            if (IsOnGpu)
                _encoders.Free(place);
        }

        return [.. parts.SelectMany(Split)];
    }

    private TextEncoding Part(int place, IReadOnlyList<string> captions)
    {
        using var scope = NewDisposeScope();
        var encoding = _encoders[place].Forward(Ids(_tokens[place], captions), _clipSkip); // [B, S, D] and [B, P]
        return new TextEncoding(AtHome(encoding.Context), encoding.Pooled is null ? null : AtHome(encoding.Pooled));

        Tensor AtHome(Tensor tensor) => tensor.to(_dtype).to(CPU).MoveToOuterDisposeScope(); // waits for the GPU
    }

    /// <summary>A batch's encodings, each with memory of its own, [1, S, D] and [1, P].</summary>
    private static List<TextEncoding> Split(List<TextEncoding> ofEncoders)
    {
        using var scope = NewDisposeScope();
        var all = TextEncoders.Join(ofEncoders); // [B, S, D] and [B, P]
        return [.. Enumerable.Range(0, (int)all.Context.shape[0]).Select(i => new TextEncoding(
            One(all.Context, i), all.Pooled is null ? null : One(all.Pooled, i)))];

        static Tensor One(Tensor tensor, int i) => tensor.narrow(0, i, 1).clone().DetachFromDisposeScope();
    }

    /// <summary>Brings what is kept to the GPU, where it is small, so that no step has to.</summary>
    private void MoveKept()
    {
        foreach (var (caption, encoding) in _kept.ToList())
        {
            var pooled = encoding.Pooled is null ? null : Moved(encoding.Pooled);
            _kept[caption] = new TextEncoding(Moved(encoding.Context), pooled);
            Free([encoding]);
        }

        Tensor Moved(Tensor tensor) => tensor.to(_device).DetachFromDisposeScope();
    }

    private TextEncoding Joined(List<TextEncoding> encodings)
    {
        // None, or one a caption.
        var pooled = encodings.Select(encoding => encoding.Pooled).OfType<Tensor>().ToArray();
        return new TextEncoding(
            cat(encodings.Select(encoding => encoding.Context).ToArray()).to(_device),   // [B, S, D]
            pooled.Length == 0 ? null : cat(pooled).to(_device));                        // [B, P]
    }

    private string Name(string caption) => CaptionEntries.Text(
        _tokens.Select(tokens => tokens.Rows(caption, MaxTokenLength)), _clipSkip, _dtype);

    private Tensor Ids(CaptionTokens tokens, IReadOnlyList<string> captions)
    {
        var rows = captions.SelectMany(caption => tokens.Rows(caption, MaxTokenLength));
        var flat = rows.SelectMany(row => row).ToArray();
        return tensor(flat, int64, _device).view(captions.Count, -1, ClipTextEncoder.RowLength); // [B, rows, 77] int64
    }
}
