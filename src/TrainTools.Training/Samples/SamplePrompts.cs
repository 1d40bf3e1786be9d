using TrainTools.Diffusion.Tokenizers;
using TrainTools.Training.Caching;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>
/// What the U-Net reads of a run's samples: encoded once where the text encoders are frozen, so that they can leave
/// memory; anew each time where they are trained.
/// </summary>
internal sealed class SamplePrompts : IDisposable
{
    private readonly IReadOnlyList<SampleImage> _images;
    private readonly PromptEncoder? _encoder;
    private readonly List<EncodedImage> _kept = [];
    private readonly bool _isTrained;

    /// <param name="plan">The images.</param>
    /// <param name="encoders">The text encoders, before a LoRA hangs on them; not owned.</param>
    /// <param name="tokenizer">Cuts text into ids.</param>
    /// <param name="isTrained">Whether the text encoders get a LoRA.</param>
    /// <param name="device">Where they compute.</param>
    public SamplePrompts(
        SamplePlan plan, TextEncoderSource encoders, ClipTokenizer tokenizer, bool isTrained, Device device)
    {
        (_images, _isTrained) = (plan.Images, isTrained);
        if (_images.Count == 0)
            return; // a run without samples may need no text encoder at all
        _encoder = new PromptEncoder(encoders.All(), tokenizer, device);
        if (!isTrained)
            _kept.AddRange(_images.Select(_encoder.Encode));
    }

    /// <summary>Hands an image's encoding to who makes it.</summary>
    public void Use(int number, Action<EncodedImage> make)
    {
        if (!_isTrained)
        {
            make(_kept[number]);
            return;
        }
        using var encoded = _encoder!.Encode(_images[number]);
        make(encoded);
    }

    /// <inheritdoc/>
    public void Dispose() => _kept.ForEach(encoded => encoded.Dispose());
}
