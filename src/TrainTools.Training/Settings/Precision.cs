namespace TrainTools.Training.Settings;

/// <summary>A floating-point number type.</summary>
public enum Precision
{
    Fp32,
    Bf16,
    Fp16,
}
