using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Tells what a model file is, and opens those that can be trained on.</summary>
public static class ModelFile
{
    private const string UNet = "model.diffusion_model.";

    /// <summary>
    /// Opens a base model of a supported family (SD 1.x) with U-Net, text encoder and VAE in it.
    /// </summary>
    /// <exception cref="CheckpointException">The file is damaged or something else; the problem says what.</exception>
    public static SafetensorsFile OpenCheckpoint(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            if (Refusal(file, Identify(file)) is { } problem)
                throw new CheckpointException(problem);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Tells kind, family and parts from names and shapes; no weights are read but a LoRA's alphas.</summary>
    public static ModelFacts Identify(SafetensorsFile file)
    {
        var (kind, family, description) = Recognise(file);
        var input = file.Entries.GetValueOrDefault(UNet + "input_blocks.0.0.weight");
        return new ModelFacts
        {
            Kind = kind,
            Family = family,
            Description = description,
            HasUNet = input is not null,
            InputChannels = input is { Shape: [_, var channels, ..] } ? (int)channels : 0,
            ContextWidth = ContextWidth(file),
            TextEncoderPrefix = TextEncoderPrefix(file),
            HasVae = Has(file, "first_stage_model.encoder.") && Has(file, "first_stage_model.decoder."),
            Weights = file.Entries.Values.Sum(entry => entry.Count),
            NumberTypes =
            [
                .. file.Entries.Values.CountBy(entry => entry.Dtype).OrderByDescending(pair => pair.Value),
            ],
            Lora = kind == ModelKind.Lora ? LoraInspection.Inspect(file, family) : null,
        };
    }

    private static (ModelKind Kind, ModelFamily Family, Problem Description) Recognise(SafetensorsFile file)
    {
        if (LoraInspection.Format(file) is { } format)
        {
            var family = LoraInspection.Family(file);
            return (ModelKind.Lora, family, family == ModelFamily.Unknown
                ? new Problem("model_kind.lora_of_unknown_family", "", ("format", format))
                : new Problem("model_kind.lora", "", ("format", format), ("family", family.DisplayName())));
        }
        if (CheckpointFamily(file) is { } found)
            return (ModelKind.Checkpoint, found, Checkpoint(file, found));
        return (ModelKind.Unknown, ModelFamily.Unknown, new Problem(Part(file), ""));
    }

    private static Problem Checkpoint(SafetensorsFile file, ModelFamily family) => family switch
    {
        ModelFamily.Flux => new Problem("model_kind.flux", ""),
        ModelFamily.StableVideo => new Problem("model_kind.stable_video", ""),
        ModelFamily.Unknown => new Problem("model_kind.unknown_checkpoint", ""),
        _ => new Problem(Variant(file), "", ("family", family.DisplayName())),
    };

    private static ModelFamily? CheckpointFamily(SafetensorsFile file)
    {
        if (Has(file, UNet + "double_blocks.") || Has(file, "double_blocks."))
            return ModelFamily.Flux;
        if (Has(file, UNet + "joint_blocks.") || Has(file, "joint_blocks."))
            return ModelFamily.Sd3;
        if (!Has(file, UNet + "input_blocks."))
            return null;
        if (Has(file, "conditioner.embedders.0.open_clip."))
            return ModelFamily.StableVideo;
        if (Has(file, "conditioner.embedders.0.model.") && !Has(file, "conditioner.embedders.1."))
            return ModelFamily.SdxlRefiner;
        // SD 2.1 unCLIP has a label embedding too, beside OpenCLIP under its own name.
        if (Has(file, "cond_stage_model.model."))
            return ModelFamily.Sd2;
        if (Has(file, "conditioner.embedders.") || Has(file, UNet + "label_emb."))
            return ModelFamily.Sdxl;
        if (Has(file, "cond_stage_model.transformer."))
            return ModelFamily.Sd1;
        // Without its text encoder: SD 1 projects with 1×1 convolutions, SD 2 with linear layers.
        return file.Entries.GetValueOrDefault(UNet + "input_blocks.1.1.proj_in.weight") switch
        {
            { Shape.Length: 4 } => ModelFamily.Sd1,
            { Shape.Length: 2 } => ModelFamily.Sd2,
            _ => ModelFamily.Unknown,
        };
    }

    private static string Variant(SafetensorsFile file) =>
        file.Entries.GetValueOrDefault(UNet + "input_blocks.0.0.weight")?.Shape switch
        {
            [_, 9, ..] => "model_kind.inpainting",
            [_, 8, ..] => "model_kind.pix2pix",
            [_, 5, ..] => "model_kind.depth",
            _ => "model_kind.checkpoint",
        };

    // Things that people download from the same pages and may take for a checkpoint.
    private static string Part(SafetensorsFile file)
    {
        if (Has(file, "control_model.") || Has(file, "controlnet_cond_embedding.") || Has(file, "input_hint_block."))
            return "model_kind.controlnet";
        if (file.Entries.ContainsKey("emb_params") || file.Entries.ContainsKey("clip_l"))
            return "model_kind.embedding";
        if (Has(file, "model_ema."))
            return "model_kind.ema_only";
        if (Has(file, "down_blocks.0.resnets.") || Has(file, "unet.down_blocks."))
            return "model_kind.diffusers_unet";
        if (Has(file, "input_blocks.0.0."))
            return "model_kind.unet_only";
        if (Has(file, "first_stage_model.") || (Has(file, "encoder.") && Has(file, "decoder.conv_in.")))
            return "model_kind.vae";
        if (Has(file, "text_model.") || Has(file, "cond_stage_model."))
            return "model_kind.text_encoder";
        if (Has(file, "transformer_blocks.") || Has(file, UNet))
            return "model_kind.unknown_model";
        return "model_kind.unknown";
    }

    /// <summary>Why a file cannot be the base of a training, with what to do; null if it can.</summary>
    private static Problem? Refusal(SafetensorsFile file, ModelFacts facts)
    {
        return facts switch
        {
            { Kind: ModelKind.Lora } => Because("model.lora"),
            { Kind: ModelKind.Unknown } => Because("model.no_checkpoint"),
            { Family: not ModelFamily.Sd1 } => Because("model.other_family"),
            { InputChannels: not 4 } => Because("model.channels", ("channels", $"{facts.InputChannels}")),
            { TextEncoderPrefix: null } => Because("model.no_text_encoder"),
            { HasVae: false } => Because("model.no_vae"),
            _ => UnusableType(file),
        };

        Problem Because(string code, params IReadOnlyList<(string, string)> more) =>
            new(code, "", [("file", file.Name), Problem.Inner("kind_problem", facts.Description), .. more]);
    }

    private static Problem? UnusableType(SafetensorsFile file)
    {
        if (file.Entries.Keys.Any(key => key.Contains(".quant_state.") || key.EndsWith(".absmax")))
            return new Problem("model.quantised", "", ("file", file.Name));
        var unusable = file.Entries.Values.FirstOrDefault(entry =>
            entry.Name.EndsWith(".weight", StringComparison.Ordinal) && SafetensorsDtype.ToTorch(entry.Dtype) is null);
        return unusable is null ? null : SafetensorsDtype.Refusal(file.Name, unusable);
    }

    private static string? TextEncoderPrefix(SafetensorsFile file)
    {
        // Files of 2022 and merges made from them lack 'text_model.'.
        string[] prefixes = ["cond_stage_model.transformer.text_model.", "cond_stage_model.transformer."];
        return Array.Find(prefixes, prefix => Has(file, prefix + "embeddings."));
    }

    private static int ContextWidth(SafetensorsFile file)
    {
        var key = file.Entries.Values.FirstOrDefault(entry =>
            entry.Name.StartsWith(UNet, StringComparison.Ordinal)
            && entry.Name.EndsWith(".attn2.to_k.weight", StringComparison.Ordinal));
        return key is { Shape: [_, var width] } ? (int)width : 0;
    }

    private static bool Has(SafetensorsFile file, string prefix) =>
        file.Entries.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));
}
