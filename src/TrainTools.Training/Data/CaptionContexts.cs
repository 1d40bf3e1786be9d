using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>
/// Captions as the context that the U-Net reads. While the text encoder is frozen, each distinct caption is encoded
/// once and kept; while it is trained, every step encodes anew and gradients flow.
/// </summary>
public sealed class CaptionContexts : IDisposable
{
    private readonly ClipTextEncoder _encoder;
    private readonly CaptionTokens _tokens;
    private readonly int _clipSkip;
    private readonly bool _isTrained;
    private readonly Device _device;
    private readonly Dictionary<string, Tensor> _kept = [];

    /// <param name="encoder">The text encoder; not owned.</param>
    /// <param name="tokens">Turns captions into rows of ids.</param>
    /// <param name="maxTokenLength">75, 150 or 225.</param>
    /// <param name="settings">Clip skip, and whether the encoder is trained or captions are shuffled.</param>
    /// <param name="device">Where the encoder computes.</param>
    public CaptionContexts(
        ClipTextEncoder encoder, CaptionTokens tokens, int maxTokenLength, TrainingSettings settings, Device device)
    {
        (_encoder, _tokens, MaxTokenLength, _device) = (encoder, tokens, maxTokenLength, device);
        (_clipSkip, _isTrained) = (settings.ClipSkip, settings.Lora.TrainTextEncoder);
        Kept = !_isTrained && !settings.ShuffleCaption;
    }

    /// <summary>Tokens of a caption that count: 75, 150 or 225.</summary>
    public int MaxTokenLength { get; }

    /// <summary>Whether captions are encoded once and kept; if so, the encoder is not needed after <see cref="Keep"/>.</summary>
    public bool Kept { get; }

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
            _kept[captions[i]] = Encode([captions[i]]).DetachFromDisposeScope(); // [1, S, D]
            report(new Preparing("captions", i + 1, captions.Count));
        }
    }

    /// <summary>The contexts of a batch of captions.</summary>
    /// <returns>[B, S, D]</returns>
    public Tensor Of(IReadOnlyList<string> captions)
    {
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(_isTrained && is_grad_enabled());
        var contexts = Kept ? cat(captions.Select(caption => _kept[caption]).ToArray()) : Encode(captions);
        return contexts.MoveToOuterDisposeScope(); // [B, S, D]
    }

    /// <summary>Frees what was kept.</summary>
    public void Dispose()
    {
        foreach (var context in _kept.Values)
            context.Dispose();
        _kept.Clear();
    }

    private Tensor Encode(IReadOnlyList<string> captions)
    {
        var rows = captions.SelectMany(caption => _tokens.Rows(caption, MaxTokenLength).SelectMany(row => row)).ToArray();
        var shape = new long[] { captions.Count, -1, ClipTextEncoder.RowLength };
        var ids = tensor(rows, int64, _device).view(shape); // [B, rows, 77] int64
        return _encoder.Forward(ids, _clipSkip);            // [B, S, D]
    }
}
