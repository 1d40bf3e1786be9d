using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TrainTools.Diffusion.Samplers;

namespace TrainTools.Training.Samples;

/// <summary>The text that WebUIs write into an image and read back (A1111's modules/processing.py, create_infotext).</summary>
/// <param name="Model">The checkpoint's name without its ending.</param>
/// <param name="ModelHash">Its SHA-256.</param>
/// <param name="Program">Who made the image, with its version.</param>
public sealed record Infotext(string Model, string ModelHash, string Program)
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The VAE's file; empty: the checkpoint's own.</summary>
    public string Vae { get; init; } = "";

    /// <summary>Whether the noise schedule ended in nothing but noise.</summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>The text for an image.</summary>
    public string Of(SampleImage image)
    {
        var schedule = SamplerChoice.Resolve(image.Sampler, image.Schedule);
        (string Key, string? Value)[] facts =
        [
            ("Steps", $"{image.Steps}"),
            ("Sampler", SamplerChoice.Name(image.Sampler)),
            ("Schedule type", SamplerChoice.HasOwnTimesteps(image.Sampler) ? null : $"{schedule}"),
            ("CFG scale", Number(image.Cfg)),
            ("Seed", $"{image.Seed}"),
            ("Size", $"{image.Width}x{image.Height}"),
            ("Model hash", ModelHash[..10]),
            ("Model", Model),
            ("VAE", Vae.Length == 0 ? null : Vae),
            ("Clip skip", image.ClipSkip > 1 ? $"{image.ClipSkip}" : null),
            ("RNG", "CPU"),
            ("Noise Schedule", ZeroTerminalSnr ? "Zero Terminal SNR" : null),
            ("CFG rescale", image.CfgRescale > 0 ? Number(image.CfgRescale) : null),
            ("Version", Program),
        ];
        var negative = image.Negative.Length == 0 ? "" : $"\nNegative prompt: {image.Negative}";
        var parts = facts.Where(fact => fact.Value is not null).Select(fact => $"{fact.Key}: {Quoted(fact.Value!)}");
        return $"{image.Prompt}{negative}\n{string.Join(", ", parts)}";
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",:\n") < 0 ? text : JsonSerializer.Serialize(text, AsWritten);

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
