using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// Captions as what the U-Net reads. While the text encoders are frozen, each distinct caption is encoded once and kept;
/// while they are trained, every step encodes anew and gradients flow.
/// </summary>
public sealed class CaptionContexts : IDisposable
{
    private readonly TextEncoders _encoders;
    private readonly IReadOnlyList<CaptionTokens> _tokens;
    private readonly int _clipSkip;
    private readonly bool _isTrained;
    private readonly Device _device;
    private readonly Dictionary<string, TextEncoding> _kept = [];

    /// <param name="encoders">The text encoders; not owned.</param>
    /// <param name="tokens">Turns captions into rows of ids, for each encoder.</param>
    /// <param name="maxTokenLength">75, 150 or 225.</param>
    /// <param name="settings">Clip skip, and whether the encoders are trained or captions are shuffled.</param>
    /// <param name="device">Where the encoders compute.</param>
    public CaptionContexts(
        TextEncoders encoders, IReadOnlyList<CaptionTokens> tokens, int maxTokenLength, TrainingSettings settings,
        Device device)
    {
        (_encoders, _tokens, MaxTokenLength, _device) = (encoders, tokens, maxTokenLength, device);
        (_clipSkip, _isTrained) = (settings.ClipSkip, settings.Lora.TrainTextEncoder);
        Kept = !_isTrained && !settings.ShuffleCaption;
    }

    /// <summary>Tokens of a caption that count: 75, 150 or 225.</summary>
    public int MaxTokenLength { get; }

    /// <summary>Whether captions are encoded once and kept; if so, the encoders are not needed after <see cref="Keep"/>.</summary>
    public bool Kept { get; }

    /// <summary>The caption's tokens as each encoder of a family wants them filled up.</summary>
    /// <param name="family">The family.</param>
    /// <param name="tokenizer">Cuts captions into ids.</param>
    /// <param name="literal">Whether captions are read as kohya reads them, not as prompts.</param>
    public static IReadOnlyList<CaptionTokens> Tokens(FamilyLayout family, ClipTokenizer tokenizer, bool literal) =>
        [.. family.Texts.Select(place => new CaptionTokens(tokenizer, place.PadsWithZero ? 0 : null, literal))];

    /// <summary>Encodes the run's captions ahead, where they are to be kept.</summary>
    /// <param name="captions">Distinct captions.</param>
    /// <param name="report">Receives progress.</param>
    /// <param name="cancellationToken">Ends the work between two captions.</param>
    /// <exception cref="OperationCanceledException">The work was asked to stop.</exception>
    public void Keep(IReadOnlyList<string> captions, Action<TrainingEvent> report, CancellationToken cancellationToken)
    {
        for (var i = 0; Kept && i < captions.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var encoding = Encode([captions[i]]); // [1, S, D] and [1, P]
            _kept[captions[i]] = new TextEncoding(
                encoding.Context.DetachFromDisposeScope(), encoding.Pooled?.DetachFromDisposeScope());
            report(new Preparing("captions", i + 1, captions.Count));
        }
    }

    /// <summary>What the U-Net reads of a batch of captions over images of these sizes.</summary>
    public Conditioning Of(IReadOnlyList<string> captions, IReadOnlyList<ImageSizes> sizes)
    {
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(_isTrained && is_grad_enabled());
        var read = (Kept ? Joined(captions) : Encode(captions)).Over(sizes);
        return new Conditioning(read.Context.MoveToOuterDisposeScope(), read.Vector?.MoveToOuterDisposeScope());
    }

    /// <summary>Frees what was kept.</summary>
    public void Dispose()
    {
        foreach (var encoding in _kept.Values)
        {
            encoding.Context.Dispose();
            encoding.Pooled?.Dispose();
        }
        _kept.Clear();
    }

    private TextEncoding Joined(IReadOnlyList<string> captions)
    {
        var kept = captions.Select(caption => _kept[caption]).ToList();
        var pooled = kept.Select(encoding => encoding.Pooled).OfType<Tensor>().ToArray(); // none, or one a caption
        return new TextEncoding(
            cat(kept.Select(encoding => encoding.Context).ToArray()),   // [B, S, D]
            pooled.Length == 0 ? null : cat(pooled));                   // [B, P]
    }

    private TextEncoding Encode(IReadOnlyList<string> captions) =>
        _encoders.Forward([.. _tokens.Select(tokens => Ids(tokens, captions))], _clipSkip);

    private Tensor Ids(CaptionTokens tokens, IReadOnlyList<string> captions)
    {
        var rows = captions.SelectMany(caption => tokens.Rows(caption, MaxTokenLength).SelectMany(row => row)).ToArray();
        return tensor(rows, int64, _device).view(captions.Count, -1, ClipTextEncoder.RowLength); // [B, rows, 77] int64
    }
}
