namespace TrainTools.Diffusion.Files;

/// <summary>Tells what a model file is, and opens those that can be trained on.</summary>
public static class ModelFile
{
    private const string UNet = "model.diffusion_model.";
    private const string Advice = "Choose a checkpoint that was made from Stable Diffusion 1.5, as a single " +
        ".safetensors file.";

    /// <summary>
    /// Opens a base model of a supported family (SD 1.x) with U-Net, text encoder and VAE in it.
    /// </summary>
    /// <exception cref="CheckpointException">The file is damaged or something else; the message says what.</exception>
    public static SafetensorsFile OpenCheckpoint(string path)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            if (Refusal(file, Identify(file)) is { } sentence)
                throw new CheckpointException(sentence);
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

    private static (ModelKind Kind, ModelFamily Family, string Description) Recognise(SafetensorsFile file)
    {
        if (LoraInspection.Format(file) is { } format)
        {
            var family = LoraInspection.Family(file);
            var known = family == ModelFamily.Unknown ? "a family that is not known here" : family.DisplayName();
            return (ModelKind.Lora, family, $"a {format} for {known}");
        }
        if (CheckpointFamily(file) is { } found)
        {
            var description = found is ModelFamily.Flux or ModelFamily.StableVideo
                ? $"a {found.DisplayName()} checkpoint{Variant(file)}"
                : $"an {found.DisplayName()} checkpoint{Variant(file)}";
            return (ModelKind.Checkpoint, found, description);
        }
        return (ModelKind.Unknown, ModelFamily.Unknown, Part(file));
    }

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
            [_, 9, ..] => " for inpainting",
            [_, 8, ..] => " for InstructPix2Pix",
            [_, 5, ..] => " for depth maps",
            _ => "",
        };

    // Things that people download from the same pages and may take for a checkpoint.
    private static string Part(SafetensorsFile file)
    {
        if (Has(file, "control_model.") || Has(file, "controlnet_cond_embedding.") || Has(file, "input_hint_block."))
            return "a ControlNet";
        if (file.Entries.ContainsKey("emb_params") || file.Entries.ContainsKey("clip_l"))
            return "a textual inversion (an embedding)";
        if (Has(file, "model_ema."))
            return "a checkpoint that holds only its EMA weights";
        if (Has(file, "down_blocks.0.resnets.") || Has(file, "unet.down_blocks."))
            return "the U-Net of a model folder in the diffusers layout";
        if (Has(file, "input_blocks.0.0."))
            return "a U-Net without the rest of its model";
        if (Has(file, "first_stage_model.") || (Has(file, "encoder.") && Has(file, "decoder.conv_in.")))
            return "a VAE";
        if (Has(file, "text_model.") || Has(file, "cond_stage_model."))
            return "a text encoder";
        if (Has(file, "transformer_blocks.") || Has(file, UNet))
            return "a model of a family that is not known here";
        return "no model that is known here";
    }

    /// <summary>Why a file cannot be the base of a training, with what to do; null if it can.</summary>
    private static string? Refusal(SafetensorsFile file, ModelFacts facts)
    {
        var name = file.Name;
        if (facts.Kind == ModelKind.Lora)
            return $"{name} is {facts.Description}, not a base model. Give the checkpoint that the LoRA shall be " +
                "trained on, usually a file of 2 GB or more in models/Stable-diffusion.";
        if (facts.Kind == ModelKind.Unknown)
            return $"{name} is {facts.Description}, which cannot be trained on. {Advice}";
        if (facts.Family != ModelFamily.Sd1)
            return $"{name} is {facts.Description}. Only SD 1.x can be trained on for now. {Advice}";
        if (facts.InputChannels != 4)
            return $"{name} is {facts.Description} (its U-Net takes {facts.InputChannels} channels instead of 4), " +
                "which cannot be trained on. Choose the plain version of this model.";
        if (facts.TextEncoderPrefix is null)
            return $"{name} is {facts.Description} without its text encoder. Choose the full version of this model.";
        if (!facts.HasVae)
            return $"{name} is {facts.Description} without its VAE. Choose the version of this model that has the " +
                "VAE in it ('baked').";
        return UnusableType(file);
    }

    private static string? UnusableType(SafetensorsFile file)
    {
        if (file.Entries.Keys.Any(key => key.Contains(".quant_state.") || key.EndsWith(".absmax")))
            return $"{file.Name} is quantised (bitsandbytes), for generating pictures only. " +
                "Choose the fp16, bf16 or fp32 version of this model.";
        var unusable = file.Entries.Values.FirstOrDefault(entry =>
            entry.Name.EndsWith(".weight", StringComparison.Ordinal) && SafetensorsDtype.ToTorch(entry.Dtype) is null);
        return unusable is null
            ? null
            : $"{file.Name} stores weights as {unusable.Dtype} ('{unusable.Name}'): " +
                $"{SafetensorsDtype.WhyNot(unusable.Dtype)}.";
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
