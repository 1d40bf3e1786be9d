using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Training.Output;

/// <summary>What LoRA files say of themselves.</summary>
public static class LoraName
{
    /// <summary>The name inside a LoRA file, by which WebUIs find it beside its own; null where it has none.</summary>
    public static string? Read(string file) => Metadata(file, "ss_output_name");

    /// <summary>The family of a LoRA's base model, as people call it; empty where it is not known.</summary>
    public static string Family(string file) => (Metadata(file, "ss_base_model_version") ?? "") switch
    {
        var version when version.StartsWith("sdxl", StringComparison.Ordinal) => ModelFamily.Sdxl.DisplayName(),
        var version when version.StartsWith("sd_v2", StringComparison.Ordinal) => ModelFamily.Sd2.DisplayName(),
        var version when version.StartsWith("sd_v1", StringComparison.Ordinal) => ModelFamily.Sd1.DisplayName(),
        _ => "",
    };

    /// <summary>A text of a file's metadata; null where it has none, or is no LoRA that can be read.</summary>
    public static string? Metadata(string file, string key)
    {
        try
        {
            using var lora = SafetensorsFile.Open(file);
            return lora.Metadata.GetValueOrDefault(key);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
