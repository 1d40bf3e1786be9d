namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// The two 8-bit floating-point types in which checkpoints are stored (Micikevicius et al. 2022, "FP8 formats for deep
/// learning"): 256 numbers each, so a table says them all.
/// </summary>
internal static class Fp8
{
    private static readonly float[] E4M3 = Table(mantissaBits: 3, hasInfinities: false);
    private static readonly float[] E5M2 = Table(mantissaBits: 2, hasInfinities: true);

    /// <summary>The number of each byte; null for any other type.</summary>
    /// <param name="dtype">The type's name in safetensors.</param>
    public static float[]? Of(string dtype) => dtype switch
    {
        "F8_E4M3" => E4M3,
        "F8_E5M2" => E5M2,
        _ => null,
    };

    private static float[] Table(int mantissaBits, bool hasInfinities)
    {
        var table = new float[256];
        for (var code = 0; code < 256; code++)
        {
            var magnitude = Magnitude(code & 0x7F, mantissaBits, hasInfinities);
            table[code] = code < 0x80 ? magnitude : -magnitude;
        }
        return table;
    }

    private static float Magnitude(int code, int mantissaBits, bool hasInfinities)
    {
        var (exponent, mantissa) = (code >> mantissaBits, code & ((1 << mantissaBits) - 1));
        var exponentBits = 7 - mantissaBits;
        if (hasInfinities && exponent == (1 << exponentBits) - 1)
            return mantissa == 0 ? float.PositiveInfinity : float.NaN;
        if (!hasInfinities && code == 0x7F)
            return float.NaN; // the one code that is no number: the largest exponent is used for numbers
        var bias = (1 << (exponentBits - 1)) - 1;
        var fraction = MathF.ScaleB(mantissa, -mantissaBits);
        return exponent == 0
            ? MathF.ScaleB(fraction, 1 - bias)
            : MathF.ScaleB(1 + fraction, exponent - bias);
    }
}
