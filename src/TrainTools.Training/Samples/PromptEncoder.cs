using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.Tokenizers.Prompts;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Samples;

/// <summary>From a prompt to what the U-Net reads, as the WebUIs do it.</summary>
/// <param name="encoders">The text encoders, with a LoRA on them or without; not owned.</param>
/// <param name="tokenizer">Cuts text into ids.</param>
/// <param name="device">Where the encoders compute.</param>
public sealed class PromptEncoder(TextEncoders encoders, ClipTokenizer tokenizer, Device device)
{
    private readonly PromptChunks[] _chunks =
        [.. encoders.All.Select(encoder => new PromptChunks(tokenizer, encoder.Place.PadsWithZero ? 0 : null))];

    /// <summary>Encodes both prompts of an image.</summary>
    public EncodedImage Encode(SampleImage image)
    {
        var positive = Encode(image.Prompt, image, isNegative: false);
        return new EncodedImage(positive, Encode(image.Negative, image, isNegative: true));
    }

    private EncodedPrompt Encode(string prompt, SampleImage image, bool isNegative)
    {
        using var frozen = no_grad();
        var parts = PromptSchedule.Of(ExtraNetworks.TakeOut(prompt).Prompt, image.Steps);
        return new EncodedPrompt([.. parts.Select(part => (part.Until, Conditioning(part.Prompt, image, isNegative)))]);
    }

    private Conditioning Conditioning(string prompt, SampleImage image, bool isNegative)
    {
        using var scope = NewDisposeScope();
        var encodings = encoders.All.Select((encoder, i) => Encode(encoder, _chunks[i].Of(prompt), image.ClipSkip)).ToList();
        var encoding = new TextEncoding(cat(encodings.Select(one => one.Context).ToArray(), -1), encodings[^1].Pooled);
        // The WebUIs give SDXL nothing at all for an empty negative prompt (sgm's force_zero_embeddings).
        if (isNegative && prompt.Length == 0 && encoding.Pooled is { } pooled)
            encoding = new TextEncoding(zeros_like(encoding.Context), zeros_like(pooled));
        var read = encoding.Over([ImageSizes.Plain(image.Height, image.Width)]); // context [1, 77·rows, D]
        return new Conditioning(read.Context.DetachFromDisposeScope(), read.Vector?.DetachFromDisposeScope());
    }

    /// <summary>The rows one after the other, each whole: the WebUI keeps every row's begin and end.</summary>
    private TextEncoding Encode(ClipTextEncoder encoder, IReadOnlyList<PromptChunk> chunks, int clipSkip)
    {
        var rows = new List<Tensor>();
        Tensor? pooled = null; // [1, P], the first row's
        foreach (var chunk in chunks)
        {
            var ids = tensor(chunk.Ids, int64, device).view(1, 1, -1);          // [1, 1, 77] int64
            var encoding = encoder.Forward(ids, clipSkip);                      // [1, 77, D]
            rows.Add(Emphasis.Apply(encoding.Context.to(float32), chunk.Weights)); // [1, 77, D] fp32
            pooled ??= encoding.Pooled;
        }
        return new TextEncoding(cat(rows, 1), pooled);                          // [1, 77·rows, D]
    }
}
