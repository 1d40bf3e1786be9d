using System.Buffers.Binary;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Reads what a LoRA is from its tensors; knows the names of kohya, diffusers and LyCORIS.</summary>
internal static class LoraInspection
{
    // Ending of the tensor whose first size is the rank, by the program that writes it so.
    private static readonly string[] DownEndings =
        [".lora_down.weight", ".lora_A.weight", ".lora.down.weight", ".lora_A.default.weight"];

    private static readonly (string Ending, string Format)[] OtherFormats =
    [
        (".hada_w1_a", "LyCORIS LoHa"),
        (".lokr_w1", "LyCORIS LoKr"),
        (".lokr_w1_a", "LyCORIS LoKr"),
        (".oft_blocks", "OFT network"),
        (".oft_diag", "OFT network"),
        (".a1.weight", "GLoRA"),
        (".diff", "LyCORIS full difference"),
    ];

    /// <summary>The kind of LoRA, or null when the file is none.</summary>
    public static string? Format(ITensorFile file)
    {
        if (file.Entries.Keys.Any(key => DownEnding(key) is not null))
            return HasEnding(file, ".dora_scale") ? "DoRA" : "LoRA";
        return Array.Find(OtherFormats, format => HasEnding(file, format.Ending)).Format;
    }

    /// <summary>The base model it was made for, from names and the width of what cross-attention reads.</summary>
    public static ModelFamily Family(ITensorFile file)
    {
        bool Any(string part) => file.Entries.Keys.Any(key => key.Contains(part, StringComparison.Ordinal));

        if (Any("double_blocks") || Any("single_transformer_blocks"))
            return ModelFamily.Flux;
        if (Any("joint_blocks") || Any("transformer.transformer_blocks"))
            return ModelFamily.Sd3;
        if (Any("lora_te1_") || Any("lora_te2_") || Any("text_encoder_2."))
            return ModelFamily.Sdxl;
        var key = file.Entries.Values.FirstOrDefault(entry => DownEnding(entry.Name) is not null
            && (entry.Name.Contains("attn2_to_k", StringComparison.Ordinal)
                || entry.Name.Contains("attn2.to_k", StringComparison.Ordinal)));
        return key?.Shape switch
        {
            [_, 1024, ..] => ModelFamily.Sd2, // width of OpenCLIP ViT-H
            [_, 2048, ..] => ModelFamily.Sdxl, // both of SDXL's encoders side by side
            not null => ModelFamily.Sd1,
            null => Any("lora_te_text_model_") ? ModelFamily.Sd1 : ModelFamily.Unknown,
        };
    }

    /// <summary>Rank, alpha, number of modules, tags and training facts.</summary>
    public static LoraFacts Inspect(ITensorFile file, ModelFamily family)
    {
        var modules = Modules(file);
        var linear = modules.Where(module => !module.IsConv).ToList();
        var conv = modules.Where(module => module.IsConv).ToList();
        return new LoraFacts
        {
            Format = Format(file) ?? family.DisplayName(),
            Rank = (int?)MostFrequent(linear.Select(module => (double?)module.Rank)),
            Alpha = MostFrequent(linear.Select(module => module.Alpha)),
            ConvRank = (int?)MostFrequent(conv.Select(module => (double?)module.Rank)),
            ConvAlpha = MostFrequent(conv.Select(module => module.Alpha)),
            RanksDiffer = linear.DistinctBy(module => module.Rank).Count() > 1
                || conv.DistinctBy(module => module.Rank).Count() > 1,
            UNetModules = modules.Count(module => !module.IsTextEncoder),
            TextEncoderModules = modules.Count(module => module.IsTextEncoder),
            ConvModules = conv.Count,
            NumberType = file.Entries.Values.CountBy(entry => entry.Dtype).MaxBy(pair => pair.Value).Key,
            Tags = LoraTraining.Tags(file.Metadata),
            Training = LoraTraining.Facts(file.Metadata),
        };
    }

    private static List<Module> Modules(ITensorFile file)
    {
        var modules = new List<Module>();
        foreach (var entry in file.Entries.Values)
        {
            if (DownEnding(entry.Name) is not { } ending || entry.Shape.Length == 0)
                continue;
            var name = entry.Name[..^ending.Length];
            var isConv = entry.Shape is [_, _, var height, var width] && (height > 1 || width > 1);
            var isTextEncoder = name.StartsWith("lora_te", StringComparison.Ordinal)
                || name.StartsWith("text_encoder", StringComparison.Ordinal);
            modules.Add(new Module((int)entry.Shape[0], Number(file, name + ".alpha"), isConv, isTextEncoder));
        }
        return modules;
    }

    private static bool HasEnding(ITensorFile file, string ending) =>
        file.Entries.Keys.Any(key => key.EndsWith(ending, StringComparison.Ordinal));

    private static string? DownEnding(string key) =>
        Array.Find(DownEndings, ending => key.EndsWith(ending, StringComparison.Ordinal));

    // Read without torch: what only looks at a file should not need it.
    private static double? Number(ITensorFile file, string key)
    {
        if (!file.Entries.TryGetValue(key, out var entry) || entry.Count != 1 || entry.Length > 8)
            return null;
        var bytes = file.Bytes(key);
        return entry.Dtype switch
        {
            "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
            "F32" => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            "F64" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            "I64" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => null,
        };
    }

    private static double? MostFrequent(IEnumerable<double?> values) =>
        values.OfType<double>().CountBy(value => value).OrderByDescending(pair => pair.Value)
            .Select(pair => (double?)pair.Key).FirstOrDefault();

    private sealed record Module(int Rank, double? Alpha, bool IsConv, bool IsTextEncoder);
}
