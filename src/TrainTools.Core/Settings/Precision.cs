namespace TrainTools.Core.Settings;

/// <summary>A floating-point number type.</summary>
public enum Precision
{
    [Word("fp32", "no", "float")] Fp32, // kohya's words of --mixed_precision and --save_precision
    [Word("bf16")] Bf16,
    [Word("fp16")] Fp16,
}
