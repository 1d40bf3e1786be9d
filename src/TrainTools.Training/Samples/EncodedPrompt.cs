using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Samples;

/// <summary>A prompt's encoding, which may change while an image is made.</summary>
public sealed class EncodedPrompt : IDisposable
{
    private readonly IReadOnlyList<(int Until, Conditioning Read)> _parts;

    /// <param name="parts">The last step of each, counted from 1, and what the U-Net reads; owned from now on.</param>
    internal EncodedPrompt(IReadOnlyList<(int Until, Conditioning Read)> parts) => _parts = parts;

    /// <summary>What the U-Net reads at a step, counted from 0: context [1, 77·rows, D].</summary>
    public Conditioning At(int step)
    {
        foreach (var (until, read) in _parts)
        {
            if (step < until)
                return read;
        }
        return _parts[^1].Read; // DDIM and UniPC make a step more for some numbers of steps
    }

    /// <summary>Frees the encodings.</summary>
    public void Dispose()
    {
        foreach (var (_, read) in _parts)
        {
            read.Context.Dispose();
            read.Vector?.Dispose();
        }
    }
}

/// <summary>An image's two prompts, encoded.</summary>
/// <param name="Positive">What shall be seen.</param>
/// <param name="Negative">What shall not.</param>
public sealed record EncodedImage(EncodedPrompt Positive, EncodedPrompt Negative) : IDisposable
{
    /// <summary>Frees the encodings.</summary>
    public void Dispose()
    {
        Positive.Dispose();
        Negative.Dispose();
    }
}
