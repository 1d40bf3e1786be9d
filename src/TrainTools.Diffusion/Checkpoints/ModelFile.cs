using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Tells what a model file is, and opens those that can be trained on.</summary>
public static class ModelFile
{
    private const string UNet = "model.diffusion_model.";

    // What is read of a checkpoint, the VAE last; EMA copies and the like are passed over.
    private static readonly string[] Parts = [UNet, "cond_stage_model.", "conditioner.", VaeFile.Key + "."];

    // CLIP of transformers, in a checkpoint and by OpenCLIP; T5; the language models that newer families read with.
    private static readonly string[] TextEncoders =
    [
        "text_model.", "cond_stage_model.", "transformer.resblocks.", "encoder.block.0.layer.0.SelfAttention.",
        "model.layers.0.self_attn.", "model.language_model.layers.0.self_attn.",
    ];

    /// <summary>
    /// Opens a base model of a family that can be trained with U-Net, text encoder and VAE in it.
    /// </summary>
    /// <param name="path">A safetensors file or a PyTorch one.</param>
    /// <param name="needsVae">Whether it needs a VAE of its own; false where another is given.</param>
    /// <exception cref="CheckpointException">The file is damaged or something else; the problem says what.</exception>
    public static ITensorFile OpenCheckpoint(string path, bool needsVae = true)
    {
        var file = WeightFile.Open(path);
        try
        {
            if (Refusal(file, Identify(file), needsVae) is { } problem)
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
    public static ModelFacts Identify(ITensorFile file)
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
            HasTextEncoders = HasTextEncoders(file, family),
            HasVae = HasVae(file, VaeFile.Key + "."),
            Prediction = PredictionSigns.Of(file),
            Weights = file.Entries.Values.Sum(entry => entry.Count),
            NumberTypes =
            [
                .. file.Entries.Values.CountBy(entry => entry.Dtype).OrderByDescending(pair => pair.Value),
            ],
            Lora = kind == ModelKind.Lora ? LoraInspection.Inspect(file, family) : null,
        };
    }

    /// <summary>Whether a VAE lies below a prefix, encoder and decoder.</summary>
    internal static bool HasVae(ITensorFile file, string prefix) =>
        Has(file, prefix + "encoder.conv_in.") && Has(file, prefix + "decoder.conv_in.");

    private static (ModelKind Kind, ModelFamily Family, Problem Description) Recognise(ITensorFile file)
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

    private static Problem Checkpoint(ITensorFile file, ModelFamily family)
    {
        if (family == ModelFamily.Unknown)
            return new Problem("model_kind.unknown_checkpoint", "");
        var kind = FamilyLayout.Find(family) is null ? "model_kind.other_family" : Variant(file);
        return new Problem(kind, "", ("family", family.DisplayName()));
    }

    private static ModelFamily? CheckpointFamily(ITensorFile file)
    {
        if (OtherFamily.Of(file) is { } other)
            return other;
        if (!Has(file, UNet + "input_blocks."))
            return null;
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

    private static string Variant(ITensorFile file) =>
        file.Entries.GetValueOrDefault(UNet + "input_blocks.0.0.weight")?.Shape switch
        {
            [_, 9, ..] => "model_kind.inpainting",
            [_, 8, ..] => "model_kind.pix2pix",
            [_, 7, ..] => "model_kind.upscaler",
            [_, 5, ..] => "model_kind.depth",
            _ => "model_kind.checkpoint",
        };

    // Things that people download from the same pages and may take for a checkpoint.
    private static string Part(ITensorFile file)
    {
        if (Has(file, "control_model.") || Has(file, "controlnet_") || Has(file, "input_hint_block."))
            return "model_kind.controlnet";
        if (file.Entries.ContainsKey("emb_params") || file.Entries.ContainsKey("clip_l"))
            return "model_kind.embedding";
        if (Has(file, "model_ema."))
            return "model_kind.ema_only";
        if (Has(file, "down_blocks.0.resnets.") || Has(file, "unet.down_blocks."))
            return "model_kind.diffusers_unet";
        if (Has(file, "input_blocks.0.0."))
            return "model_kind.unet_only";
        if (Has(file, "first_stage_model.") || Has(file, "decoder.conv_in.") || Has(file, "decoder.conv1."))
            return "model_kind.vae"; // Stable Diffusion's and Flux's; Wan's and Qwen-Image's
        if (TextEncoders.Any(key => Has(file, key)))
            return "model_kind.text_encoder";
        if (Has(file, "transformer_blocks.") || Has(file, UNet))
            return "model_kind.unknown_model";
        return "model_kind.unknown";
    }

    /// <summary>Why a file cannot be the base of a training, with what to do; null if it can.</summary>
    private static Problem? Refusal(ITensorFile file, ModelFacts facts, bool needsVae)
    {
        return facts switch
        {
            { Kind: ModelKind.Lora } => Because("model.lora"),
            { Kind: ModelKind.Unknown } => Because("model.no_checkpoint"),
            _ when FamilyLayout.Find(facts.Family) is null => Because("model.other_family"),
            { InputChannels: not 4 } => Because("model.channels", ("channels", $"{facts.InputChannels}")),
            { HasTextEncoders: false } => Because("model.no_text_encoder"),
            { HasVae: false } when needsVae => NoVae(file.Name, facts),
            _ => UnusableType(file, needsVae ? Parts : Parts[..^1]),
        };

        Problem Because(string code, params IReadOnlyList<(string, string)> more) =>
            new(code, "", [("file", file.Name), Problem.Inner("kind_problem", facts.Description), .. more]);
    }

    /// <summary>Why weights below one of these prefixes cannot be read; null where all can.</summary>
    internal static Problem? UnusableType(ITensorFile file, params IReadOnlyList<string> prefixes)
    {
        if (file.Entries.Keys.Any(key => key.Contains(".quant_state.") || key.EndsWith(".absmax")))
            return new Problem("model.quantised", "", ("file", file.Name));
        var unusable = file.Entries.Values.FirstOrDefault(entry => IsWeight(entry.Name)
            && prefixes.Any(prefix => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            && !SafetensorsDtype.IsForWeights(entry.Dtype));
        return unusable is null ? null : SafetensorsDtype.Refusal(file.Name, unusable);
    }

    private static bool IsWeight(string key) =>
        key.EndsWith(".weight", StringComparison.Ordinal) || key.EndsWith(".bias", StringComparison.Ordinal);

    /// <summary>Says that a checkpoint lacks its VAE, and what to do.</summary>
    public static Problem NoVae(string file, ModelFacts facts) => new("model.no_vae", "",
        ("file", file), Problem.Inner("kind_problem", facts.Description), ("vae_field", "vae"));

    /// <summary>Where a file has a text encoder, one of the place's keys; null: nowhere.</summary>
    public static string? TextKey(ITensorFile file, TextPlace place) =>
        place.Keys.FirstOrDefault(key => file.Entries.ContainsKey($"{key}.{place.Layout.Tokens}"));

    private static bool HasTextEncoders(ITensorFile file, ModelFamily family) =>
        FamilyLayout.Find(family)?.Texts.All(place => TextKey(file, place) is not null) == true;

    private static int ContextWidth(ITensorFile file)
    {
        var key = file.Entries.Values.FirstOrDefault(entry =>
            entry.Name.StartsWith(UNet, StringComparison.Ordinal)
            && entry.Name.EndsWith(".attn2.to_k.weight", StringComparison.Ordinal));
        return key is { Shape: [_, var width] } ? (int)width : 0;
    }

    private static bool Has(ITensorFile file, string prefix) =>
        file.Entries.Keys.Any(key => key.StartsWith(prefix, StringComparison.Ordinal));
}
