using System.Globalization;
using TrainTools.Core.Problems;

namespace TrainTools.Training.Samples;

/// <summary>What a number of an image to make may be.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The largest.</param>
/// <param name="Multiple">It must be a multiple of this; 0: any.</param>
public sealed record SampleRange(double Min, double Max, int Multiple = 0)
{
    /// <summary>Pixels of a side: whole pixels of latents, of which the autoencoder makes eight.</summary>
    public static SampleRange Side { get; } = new(64, 2048, Diffusion.Vae.Factor);

    /// <summary>Steps, as far as the WebUIs' slider goes.</summary>
    public static SampleRange Steps { get; } = new(1, 150);

    /// <summary>Guidance, as far as the WebUIs' slider goes.</summary>
    public static SampleRange Cfg { get; } = new(1, 30);

    /// <summary>Share of the rescale of guidance.</summary>
    public static SampleRange CfgRescale { get; } = new(0, 1);

    /// <summary>Seeds that the WebUIs draw.</summary>
    public static SampleRange Seed { get; } = new(0, uint.MaxValue);

    /// <summary>What is wrong with a number; null: nothing.</summary>
    /// <param name="value">The number.</param>
    /// <param name="field">The field it stands at.</param>
    /// <param name="name">What the person wrote it as, such as <c>--w</c>.</param>
    /// <param name="line">The line of the prompt file; 0: none.</param>
    public Problem? Problem(double value, string field, string name, int line = 0)
    {
        if (value >= Min && value <= Max && (Multiple == 0 || value % Multiple == 0))
            return null;
        var code = (line == 0, Multiple == 0) switch
        {
            (true, true) => "image.range",
            (true, false) => "image.multiple",
            (false, true) => "prompts.range",
            (false, false) => "prompts.multiple",
        };
        return new Problem(code, field,
            ("line", $"{line}"), ("name", name), ("value", Text(value)), ("min", Text(Min)), ("max", Text(Max)),
            ("multiple", $"{Multiple}"));
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
