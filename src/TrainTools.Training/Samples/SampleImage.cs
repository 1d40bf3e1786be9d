using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Samples;

/// <summary>An image to make, with everything that decides it beside the model.</summary>
/// <param name="Prompt">What shall be seen, in the WebUI's syntax.</param>
/// <param name="Negative">What shall not be seen.</param>
/// <param name="Seed">Decides the noise, as the WebUI's seed does where its noise comes from the CPU.</param>
public sealed record SampleImage(string Prompt, string Negative, long Seed)
{
    /// <summary>Width in pixels, a multiple of 8.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Height in pixels, a multiple of 8.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Steps of the sampler.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>How far the negative prompt's prediction is left behind; 1 leaves it out.</summary>
    public double Cfg { get; init; } = 7;

    /// <summary>0 to 1: how much of the contrast that guidance adds is taken back (Lin et al. 2023).</summary>
    public double CfgRescale { get; init; }

    /// <summary>The sampler.</summary>
    public SamplerKind Sampler { get; init; } = SamplerKind.Euler;

    /// <summary>How its steps are spread.</summary>
    public SamplerSchedule Schedule { get; init; } = SamplerSchedule.Automatic;

    /// <summary>Which of the text encoder's last layers is read: 1 is the last.</summary>
    public int ClipSkip { get; init; } = 1;

    /// <summary>The same with what a prompt says of its own.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="width">The width where it says none.</param>
    /// <param name="height">The height where it says none.</param>
    public SampleImage For(SamplePrompt prompt, int width, int height) => this with
    {
        Prompt = prompt.Prompt,
        Negative = prompt.Negative ?? Negative,
        Width = prompt.Width ?? width,
        Height = prompt.Height ?? height,
        Seed = prompt.Seed ?? Seed,
        Steps = prompt.Steps ?? Steps,
        Cfg = prompt.Cfg ?? Cfg,
        Sampler = prompt.Sampler ?? Sampler,
    };

    /// <summary>What a prompt may ask that is not done here; null: nothing.</summary>
    /// <param name="field">Where the prompt stands.</param>
    public static Problem? Refusal(string prompt, string field) =>
        Diffusion.Tokenizers.Prompts.PromptSchedule.IsSeveral(prompt) ? new Problem("prompt.and", field) : null;
}
