using TorchSharp;

namespace TrainTools.Diffusion.Files;

/// <summary>The number types of the safetensors format: size, place in the file order, torch's name.</summary>
internal static class SafetensorsDtype
{
    // In the order of the library's enum (safetensors/src/tensor.rs), which decides the order of tensors in a file.
    // Bits, because the newest types are smaller than a byte; null: torch in .NET has no such type.
    private static readonly (string Name, int Bits, torch.ScalarType? Torch)[] Known =
    [
        ("BOOL", 8, torch.ScalarType.Bool),
        ("F4", 4, null),
        ("F6_E2M3", 6, null),
        ("F6_E3M2", 6, null),
        ("U8", 8, torch.ScalarType.Byte),
        ("I8", 8, torch.ScalarType.Int8),
        ("F8_E5M2", 8, null),
        ("F8_E4M3", 8, null),
        ("F8_E8M0", 8, null),
        ("I16", 16, torch.ScalarType.Int16),
        ("U16", 16, null),
        ("F16", 16, torch.ScalarType.Float16),
        ("BF16", 16, torch.ScalarType.BFloat16),
        ("I32", 32, torch.ScalarType.Int32),
        ("U32", 32, null),
        ("F32", 32, torch.ScalarType.Float32),
        ("C64", 64, null),
        ("F64", 64, torch.ScalarType.Float64),
        ("I64", 64, torch.ScalarType.Int64),
        ("U64", 64, null),
    ];

    /// <summary>Bits of one number, or null for a name that the format does not know.</summary>
    public static int? Bits(string name)
    {
        var known = Array.Find(Known, entry => entry.Name == name);
        return known.Name is null ? null : known.Bits;
    }

    /// <summary>torch's type, or null where torch in .NET has none.</summary>
    public static torch.ScalarType? ToTorch(string name) => Array.Find(Known, entry => entry.Name == name).Torch;

    /// <summary>The file's name for a torch type, or null where the format has none.</summary>
    public static string? FromTorch(torch.ScalarType type) => Array.Find(Known, entry => entry.Torch == type).Name;

    /// <summary>Place in the library's enum; files list larger places first.</summary>
    public static int Order(string name) => Array.FindIndex(Known, entry => entry.Name == name);

    /// <summary>Why a tensor of this type cannot be used, as the second half of a sentence.</summary>
    public static string WhyNot(string name) => name switch
    {
        _ when name.StartsWith("F8", StringComparison.Ordinal) =>
            "8-bit floating-point numbers (fp8) are for generating pictures only and too coarse to train on; " +
            "choose the fp16, bf16 or fp32 version of this model",
        _ when name.StartsWith("F4", StringComparison.Ordinal) || name.StartsWith("F6", StringComparison.Ordinal) =>
            "such small numbers are for generating pictures only and too coarse to train on; " +
            "choose the fp16, bf16 or fp32 version of this model",
        _ => "this number type is not supported; choose a version of the file in fp16, bf16 or fp32",
    };
}
