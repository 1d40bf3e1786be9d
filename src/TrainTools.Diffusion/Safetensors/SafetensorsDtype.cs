using TorchSharp;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Safetensors;

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

    /// <summary>Whether a network's weights may be stored so: floating-point numbers of eight bits or more.</summary>
    public static bool IsForWeights(string name) => name is "F64" or "F32" or "F16" or "BF16" || Fp8.Of(name) is not null;

    /// <summary>Why a file cannot be used whose weights are of a type that says no weights, or none that we can read.</summary>
    /// <param name="fileName">The file's name.</param>
    /// <param name="entry">The tensor.</param>
    public static Problem Refusal(string fileName, TensorEntry entry)
    {
        var code = entry.Dtype switch
        {
            "F4" or "F8_E8M0" or ['F', '6', '_', ..] => "model.small_numbers",
            "BOOL" or ['I', ..] or ['U', ..] => "model.integers",
            _ => "model.number_type",
        };
        return new Problem(code, "", ("file", fileName), ("dtype", entry.Dtype), ("tensor", entry.Name));
    }
}
