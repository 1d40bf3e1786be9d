using System.Globalization;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using static TorchSharp.torch;

namespace TrainTools.Training.Output;

/// <summary>
/// The texts in a LoRA file's header, with the keys and spellings of kohya's train_network.py and sai_model_spec.py
/// (0.8.7): WebUIs, ComfyUI and Civitai read them. Features that we lack stand there with the value that means "off".
/// </summary>
public static class LoraMetadata
{
    /// <summary>Where the settings stand as JSON by their catalogue; no key of kohya's begins so.</summary>
    public const string SettingsKey = "traintools.settings";

    private const string None = PythonText.None;

    /// <summary>Every key that applies, in kohya's order, without the two hashes of the tensors.</summary>
    /// <exception cref="ArgumentException">The family is one that cannot be trained yet.</exception>
    public static OrderedDictionary<string, string> Build(LoraProvenance provenance)
    {
        var metadata = new OrderedDictionary<string, string>();
        AddRun(metadata, provenance);
        AddNetwork(metadata, provenance);
        AddFeatures(metadata, provenance.Settings);
        AddDataset(metadata, provenance);
        AddBase(metadata, provenance);
        metadata["ss_steps"] = PythonText.Of(provenance.Step);
        metadata["ss_epoch"] = PythonText.Of(provenance.Epoch);
        AddModelSpec(metadata, provenance);
        AddSettings(metadata, provenance.Settings, Catalogue.Training);
        return metadata;
    }

    /// <summary>
    /// Adds every setting as it was chosen: what kohya has no key for is kept as well, by our names. Those of samples
    /// change nothing of the LoRA, and their prompts are the person's own.
    /// </summary>
    public static void AddSettings(
        OrderedDictionary<string, string> metadata, object settings, Catalogue catalogue)
    {
        var json = catalogue.Write(settings);
        foreach (var sample in catalogue.All.Where(setting => setting.Group == SettingGroup.Samples))
            json.Remove(sample.Key);
        metadata[SettingsKey] = json.ToJsonString();
    }

    /// <summary>Adds <c>sshs_model_hash</c> and <c>sshs_legacy_hash</c>; change nothing after it.</summary>
    public static void AddHashes(
        OrderedDictionary<string, string> metadata, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        var hashes = LoraHashes.Of(tensors, metadata);
        metadata["sshs_model_hash"] = hashes.Model;
        metadata["sshs_legacy_hash"] = hashes.Legacy;
    }

    private static void AddRun(OrderedDictionary<string, string> metadata, LoraProvenance provenance)
    {
        var settings = provenance.Settings;
        var optimizer = settings.Optimizer;
        metadata["ss_session_id"] = PythonText.Of(provenance.SessionId);
        metadata["ss_training_started_at"] = Seconds(provenance.Started);
        metadata["ss_training_finished_at"] = Seconds(provenance.Saved);
        metadata["ss_output_name"] = provenance.OutputName;
        metadata["ss_learning_rate"] = optimizer.HasOwnRate ? None : PythonText.Of(optimizer.UNetRate);
        // Without a LoRA on the text encoder its rate is not used; 0 says so and stays a number for readers.
        metadata["ss_text_encoder_lr"] =
            !settings.Lora.TrainTextEncoder ? PythonText.Of(0.0)
            : optimizer.HasOwnRate ? None
            : PythonText.Of(optimizer.TextEncoderRate);
        metadata["ss_unet_lr"] = optimizer.HasOwnRate ? None : PythonText.Of(optimizer.UNetRate);
        metadata["ss_num_train_images"] = PythonText.Of(provenance.Images.Sum(image => image.Repeats));
        metadata["ss_num_reg_images"] = "0";
        metadata["ss_num_batches_per_epoch"] = PythonText.Of(provenance.BatchesPerEpoch);
        metadata["ss_num_epochs"] = PythonText.Of(settings.Epochs);
        metadata["ss_gradient_checkpointing"] = PythonText.Of(provenance.GradientCheckpointing);
        metadata["ss_gradient_accumulation_steps"] = "1";
        metadata["ss_max_train_steps"] = PythonText.Of(provenance.TotalSteps);
        metadata["ss_lr_warmup_steps"] = PythonText.Of(optimizer.WarmupSteps);
        // kohya's train_util.get_optimizer: a schedule of its own, which begins at nothing.
        metadata["ss_lr_scheduler"] = optimizer.HasOwnRate ? "adafactor:0.0" : ScheduleName(optimizer.Schedule);
    }

    private static void AddNetwork(OrderedDictionary<string, string> metadata, LoraProvenance provenance)
    {
        var settings = provenance.Settings;
        metadata["ss_network_module"] = "networks.lora";
        metadata["ss_network_dim"] = PythonText.Of(settings.Lora.Rank);
        metadata["ss_network_alpha"] = PythonText.Of(settings.Lora.AlphaOrRank);
        metadata["ss_network_dropout"] = None;
        metadata["ss_mixed_precision"] = PrecisionName(provenance.Precision);
        metadata["ss_full_fp16"] = PythonText.Of(false);
        metadata["ss_v2"] = PythonText.Of(provenance.Family == ModelFamily.Sd2);
        metadata["ss_base_model_version"] = BaseVersion(provenance);
        metadata["ss_clip_skip"] = IsSdxl(provenance) ? None : PythonText.Of(settings.ClipSkip); // SDXL has none
        metadata["ss_max_token_length"] = provenance.MaxTokenLength == 75 ? None : PythonText.Of(provenance.MaxTokenLength);
        metadata["ss_cache_latents"] = PythonText.Of(true);
        metadata["ss_seed"] = PythonText.Of(settings.Seed);
        metadata["ss_lowram"] = PythonText.Of(false);
    }

    // kohya's defaults of what can be switched on there and not here.
    private static void AddFeatures(OrderedDictionary<string, string> metadata, TrainingSettings settings)
    {
        metadata["ss_noise_offset"] = NoneIfZero(settings.Loss.NoiseOffset);
        metadata["ss_multires_noise_iterations"] = None;
        metadata["ss_multires_noise_discount"] = PythonText.Of(0.3);
        metadata["ss_adaptive_noise_scale"] = NoneIfZero(settings.Loss.AdaptiveNoiseScale);
        metadata["ss_zero_terminal_snr"] = PythonText.Of(settings.ZeroTerminalSnr == true);
        metadata["ss_training_comment"] = None;
        metadata["ss_sd_scripts_commit_hash"] = "(unknown)";
        metadata["ss_optimizer"] = OptimizerText(settings.Optimizer);
        metadata["ss_max_grad_norm"] = PythonText.Of(settings.Optimizer.MaxGradNorm);
        metadata["ss_caption_dropout_rate"] = PythonText.Of(0.0);
        metadata["ss_caption_dropout_every_n_epochs"] = "0";
        metadata["ss_caption_tag_dropout_rate"] = PythonText.Of(0.0);
        metadata["ss_face_crop_aug_range"] = None;
        metadata["ss_prior_loss_weight"] = PythonText.Of(1.0);
        metadata["ss_min_snr_gamma"] = NoneIfZero(settings.Loss.MinSnrGamma);
        metadata["ss_scale_weight_norms"] = None;
        metadata["ss_ip_noise_gamma"] = None;
        metadata["ss_debiased_estimation"] = PythonText.Of(settings.Loss.DebiasedEstimationLoss);
        metadata["ss_noise_offset_random_strength"] = PythonText.Of(false);
        metadata["ss_ip_noise_gamma_random_strength"] = PythonText.Of(false);
        metadata["ss_loss_type"] = "l2";
        metadata["ss_huber_schedule"] = "snr";
        metadata["ss_huber_c"] = PythonText.Of(0.1);
    }

    private static void AddDataset(OrderedDictionary<string, string> metadata, LoraProvenance provenance)
    {
        var settings = provenance.Settings;
        metadata["ss_batch_size_per_device"] = PythonText.Of(settings.BatchSize);
        metadata["ss_total_batch_size"] = PythonText.Of(settings.BatchSize);
        metadata["ss_resolution"] = $"({PythonText.Of(settings.Side)}, {PythonText.Of(settings.Side)})";
        metadata["ss_color_aug"] = PythonText.Of(false);
        metadata["ss_flip_aug"] = PythonText.Of(false);
        metadata["ss_random_crop"] = PythonText.Of(false);
        metadata["ss_shuffle_caption"] = PythonText.Of(settings.ShuffleCaption);
        metadata["ss_enable_bucket"] = PythonText.Of(true);
        metadata["ss_bucket_no_upscale"] = PythonText.Of(false);
        metadata["ss_min_bucket_reso"] = PythonText.Of(provenance.MinBucketResolution);
        metadata["ss_max_bucket_reso"] = PythonText.Of(provenance.MaxBucketResolution);
        metadata["ss_keep_tokens"] = PythonText.Of(settings.KeepTokens);
        metadata["ss_dataset_dirs"] = DatasetFacts.Folders(provenance.Images);
        metadata["ss_reg_dataset_dirs"] = "{}";
        metadata["ss_tag_frequency"] = DatasetFacts.TagFrequency(provenance.Images);
        metadata["ss_bucket_info"] = DatasetFacts.Buckets(provenance.Buckets, provenance.MeanAspectError);
        if (settings.Lora.ConvRank is { } convRank)
            metadata["ss_network_args"] = NetworkArguments(convRank, settings.Lora.ConvAlpha);
    }

    private static void AddBase(OrderedDictionary<string, string> metadata, LoraProvenance provenance)
    {
        metadata["ss_sd_model_name"] = Path.GetFileName(provenance.BaseFile);
        if (provenance.BaseHashes is { } hashes)
        {
            metadata["ss_sd_model_hash"] = hashes.Legacy;
            metadata["ss_new_sd_model_hash"] = hashes.Sha256;
        }
        if (provenance.VaeHashes is { } vae)
        {
            metadata["ss_vae_hash"] = vae.Legacy;
            metadata["ss_new_vae_hash"] = vae.Sha256;
        }
        if (provenance.VaeFile is { } file)
            metadata["ss_vae_name"] = Path.GetFileName(file);
    }

    private static void AddModelSpec(OrderedDictionary<string, string> metadata, LoraProvenance provenance)
    {
        var side = PythonText.Of(provenance.Settings.Side);
        metadata["modelspec.sai_model_spec"] = "1.0.0";
        metadata["modelspec.architecture"] = Architecture(provenance);
        metadata["modelspec.implementation"] =
            IsSdxl(provenance) ? "https://github.com/Stability-AI/generative-models" : "diffusers";
        metadata["modelspec.title"] = provenance.OutputName;
        metadata["modelspec.resolution"] = $"{side}x{side}";
        metadata["modelspec.date"] = provenance.Saved.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        metadata["modelspec.prediction_type"] = provenance.Settings.Prediction == PredictionKind.V ? "v" : "epsilon";
        if (!IsSdxl(provenance))
            metadata["modelspec.encoder_layer"] = PythonText.Of(provenance.Settings.ClipSkip);
    }

    /// <summary>The optimizer as kohya names it: its Python class and the arguments it was given.</summary>
    internal static string OptimizerText(OptimizerSettings settings)
    {
        var own = PythonText.Of(settings.RelativeStep);
        (string name, string[] arguments) = settings.Kind switch
        {
            OptimizerKind.AdamW => ("torch.optim.adamw.AdamW", Array.Empty<string>()),
            OptimizerKind.AdamW8Bit => ("bitsandbytes.optim.adamw.AdamW8bit", []),
            OptimizerKind.Lion => ("lion_pytorch.lion_pytorch.Lion", []),
            OptimizerKind.Adafactor => ("transformers.optimization.Adafactor",
            [
                $"scale_parameter={own}", $"relative_step={own}",
                $"warmup_init={PythonText.Of(settings.HasOwnRate && settings.WarmupInit)}",
            ]),
            OptimizerKind.Prodigy => ("prodigyopt.prodigy.Prodigy",
            [
                "decouple=True", "use_bias_correction=True", "safeguard_warmup=True",
                $"d_coef={PythonText.Of(settings.ProdigyCoefficient)}",
            ]),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "It has no name."),
        };
        return $"{name}({string.Join(',', [.. arguments, $"weight_decay={PythonText.Of(settings.WeightDecay)}"])})";
    }

    // As typed on kohya's command line, which hands them on as texts: conv_dim=4 conv_alpha=1.
    private static string NetworkArguments(int convRank, double? convAlpha)
    {
        var arguments = new List<(string, string)> { ("conv_dim", PythonText.Json(PythonText.Of(convRank))) };
        if (convAlpha is { } alpha)
            arguments.Add(("conv_alpha", PythonText.Json(alpha.ToString("R", CultureInfo.InvariantCulture))));
        return PythonText.JsonObject(arguments);
    }

    private static string NoneIfZero(double value) => value == 0 ? None : PythonText.Of(value);

    private static string Seconds(DateTimeOffset time) =>
        PythonText.Of((time - DateTimeOffset.UnixEpoch).TotalSeconds);

    private static string ScheduleName(ScheduleKind schedule) => schedule switch
    {
        ScheduleKind.Constant => "constant",
        ScheduleKind.ConstantWithWarmup => "constant_with_warmup",
        ScheduleKind.Linear => "linear",
        ScheduleKind.Cosine => "cosine",
        ScheduleKind.CosineWithRestarts => "cosine_with_restarts",
        ScheduleKind.Polynomial => "polynomial",
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "A schedule without a name."),
    };

    private static string PrecisionName(Precision precision) => precision switch
    {
        Precision.Fp32 => "no",
        Precision.Bf16 => "bf16",
        Precision.Fp16 => "fp16",
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "A precision without a name."),
    };

    private static bool IsSdxl(LoraProvenance provenance) => provenance.Family == ModelFamily.Sdxl;

    private static bool PredictsV(LoraProvenance provenance) => provenance.Settings.Prediction == PredictionKind.V;

    // model_util.get_model_version_str
    private static string BaseVersion(LoraProvenance provenance) => provenance.Family switch
    {
        ModelFamily.Sd1 => "sd_v1",
        ModelFamily.Sd2 => PredictsV(provenance) ? "sd_v2_v" : "sd_v2",
        ModelFamily.Sdxl => "sdxl_base_v1-0",
        var other => throw new ArgumentException($"{other.DisplayName()} cannot be trained.", nameof(provenance)),
    };

    // sai_model_spec.build_metadata
    private static string Architecture(LoraProvenance provenance) => provenance.Family switch
    {
        ModelFamily.Sd1 => "stable-diffusion-v1/lora",
        ModelFamily.Sd2 => PredictsV(provenance) ? "stable-diffusion-v2-768-v/lora" : "stable-diffusion-v2-512/lora",
        ModelFamily.Sdxl => "stable-diffusion-xl-v1-base/lora",
        var other => throw new ArgumentException($"{other.DisplayName()} cannot be trained.", nameof(provenance)),
    };
}
