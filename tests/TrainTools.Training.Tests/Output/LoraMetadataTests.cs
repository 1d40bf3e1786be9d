using System.Text.Json;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Output;

namespace TrainTools.Training.Tests.Output;

public sealed class LoraMetadataTests
{
    [Theory]
    [InlineData("ss_session_id", "2973487421")]
    [InlineData("ss_training_started_at", "1700000000.1234567")]
    [InlineData("ss_training_finished_at", "1700003600.765432")] // the shortest that reads back the same
    [InlineData("ss_output_name", "花子 v1")]
    [InlineData("ss_learning_rate", "0.0001")]
    [InlineData("ss_text_encoder_lr", "5e-05")]
    [InlineData("ss_num_train_images", "22")]
    [InlineData("ss_num_batches_per_epoch", "22")]
    [InlineData("ss_num_epochs", "10")]
    [InlineData("ss_max_train_steps", "220")]
    [InlineData("ss_lr_warmup_steps", "100")]
    [InlineData("ss_lr_scheduler", "cosine")]
    [InlineData("ss_network_dim", "32")]
    [InlineData("ss_network_alpha", "16.0")]
    [InlineData("ss_mixed_precision", "bf16")]
    [InlineData("ss_v2", "False")]
    [InlineData("ss_base_model_version", "sd_v1")]
    [InlineData("ss_clip_skip", "2")]
    [InlineData("ss_max_token_length", "225")]
    [InlineData("ss_optimizer", "torch.optim.adamw.AdamW(weight_decay=0.01)")]
    [InlineData("ss_max_grad_norm", "1.0")]
    [InlineData("ss_resolution", "(512, 512)")]
    [InlineData("ss_dataset_dirs",
        """{"10_hanako": {"n_repeats": 10, "img_count": 2}, "2_places": {"n_repeats": 2, "img_count": 1}}""")]
    [InlineData("ss_tag_frequency",
        """{"10_hanako": {"1girl": 2, "solo": 1, "\u65e5\u672c\u8a9e": 1, "hat": 1}, "2_places": {}}""")]
    [InlineData("ss_bucket_info",
        """{"buckets": {"0": {"resolution": [512, 512], "count": 20},""" +
        """ "1": {"resolution": [448, 576], "count": 2}}, "mean_img_ar_error": 0.0125}""")]
    [InlineData("ss_sd_model_name", "base model.safetensors")]
    [InlineData("ss_sd_model_hash", "1a189f0b")]
    [InlineData("ss_steps", "44")]
    [InlineData("ss_epoch", "2")]
    [InlineData("modelspec.architecture", "stable-diffusion-v1/lora")]
    [InlineData("modelspec.title", "花子 v1")]
    [InlineData("modelspec.resolution", "512x512")]
    [InlineData("modelspec.date", "2023-11-15T08:13:20")] // the saver's local time, without zone or fraction
    [InlineData("modelspec.encoder_layer", "2")]
    public void Build_OfAKnownRun_SpellsEachFactAsPythonDoes(string key, string value)
    {
        var metadata = LoraMetadata.Build(SampleRun.Provenance);

        Assert.Equal(value, metadata[key]);
    }

    [Fact]
    public void Build_OfTheUNetAlone_SaysThatTheTextEncodersRateIsZero()
    {
        var provenance = SampleRun.With(
            settings => settings with { Lora = settings.Lora with { TrainTextEncoder = false } });

        var metadata = LoraMetadata.Build(provenance);

        Assert.Equal("0.0", metadata["ss_text_encoder_lr"]);
    }

    [Fact]
    public void Build_WithConvolutions_GivesTheNetworksArgumentsAsTyped()
    {
        var provenance = SampleRun.With(
            settings => settings with { Lora = settings.Lora with { ConvRank = 4, ConvAlpha = 1 } });

        var metadata = LoraMetadata.Build(provenance);

        Assert.Equal("""{"conv_dim": "4", "conv_alpha": "1"}""", metadata["ss_network_args"]);
    }

    [Theory]
    [InlineData(ScheduleKind.ConstantWithWarmup, "constant_with_warmup")]
    [InlineData(ScheduleKind.CosineWithRestarts, "cosine_with_restarts")]
    [InlineData(ScheduleKind.Polynomial, "polynomial")]
    public void Build_WithAnotherSchedule_NamesItAsDiffusersDoes(ScheduleKind schedule, string name)
    {
        var provenance = SampleRun.With(
            settings => settings with { Optimizer = settings.Optimizer with { Schedule = schedule } });

        var metadata = LoraMetadata.Build(provenance);

        Assert.Equal(name, metadata["ss_lr_scheduler"]);
    }

    [Fact]
    public void Build_WithLossWeightsAndNoiseOffset_SaysThem()
    {
        string[] keys = ["ss_min_snr_gamma", "ss_debiased_estimation", "ss_noise_offset", "ss_adaptive_noise_scale"];
        var provenance = SampleRun.With(settings => settings with
        {
            Loss = new()
            {
                MinSnrGamma = 5, DebiasedEstimationLoss = true, NoiseOffset = 0.05, AdaptiveNoiseScale = 0.005,
            },
        });

        var (without, with) = (LoraMetadata.Build(SampleRun.Provenance), LoraMetadata.Build(provenance));

        Assert.Equal(["None", "False", "None", "None"], keys.Select(key => without[key]));
        Assert.Equal(["5.0", "True", "0.05", "0.005"], keys.Select(key => with[key]));
    }

    [Fact]
    public void Build_WithPlainSettings_WritesNoneForWhatIsNotGiven()
    {
        var provenance = SampleRun.Provenance with { MaxTokenLength = 75, Precision = Precision.Fp32, BaseHashes = null };

        var metadata = LoraMetadata.Build(provenance);

        Assert.Equal("None", metadata["ss_max_token_length"]);
        Assert.Equal("no", metadata["ss_mixed_precision"]);
        Assert.DoesNotContain("ss_sd_model_hash", metadata.Keys);
        Assert.DoesNotContain("ss_network_args", metadata.Keys);
    }

    [Theory] // as kohya's get_model_version_str and build_metadata have them
    [InlineData(ModelFamily.Sd1, PredictionKind.Epsilon, "False", "sd_v1", "stable-diffusion-v1/lora", "epsilon")]
    [InlineData(ModelFamily.Sd2, PredictionKind.Epsilon, "True", "sd_v2", "stable-diffusion-v2-512/lora", "epsilon")]
    [InlineData(ModelFamily.Sd2, PredictionKind.V, "True", "sd_v2_v", "stable-diffusion-v2-768-v/lora", "v")]
    [InlineData(ModelFamily.Sdxl, PredictionKind.V, "False", "sdxl_base_v1-0", "stable-diffusion-xl-v1-base/lora", "v")]
    public void Build_ForEachFamily_HasKohyasNamesOfIt(
        ModelFamily family, PredictionKind prediction, string v2, string version, string architecture, string predicted)
    {
        var settings = SampleRun.Provenance.Settings with { Prediction = prediction };

        var metadata = LoraMetadata.Build(SampleRun.Provenance with { Family = family, Settings = settings });

        Assert.Equal((v2, version), (metadata["ss_v2"], metadata["ss_base_model_version"]));
        Assert.Equal((architecture, predicted),
            (metadata["modelspec.architecture"], metadata["modelspec.prediction_type"]));
        Assert.Equal(family == ModelFamily.Sdxl ? "None" : "2", metadata["ss_clip_skip"]);
        Assert.Equal(family != ModelFamily.Sdxl, metadata.ContainsKey("modelspec.encoder_layer"));
    }

    [Fact]
    public void Build_ForAFamilyThatCannotBeTrained_IsRefused()
    {
        var provenance = SampleRun.Provenance with { Family = ModelFamily.Flux };

        Assert.Throws<ArgumentException>(() => LoraMetadata.Build(provenance));
    }

    [Fact]
    public void Build_OfAnyRun_HasEverySettingThatCanBeReadBack()
    {
        var metadata = LoraMetadata.Build(SampleRun.Provenance);

        using var json = JsonDocument.Parse(metadata[LoraMetadata.SettingsKey]);
        var problems = new List<Problem>();
        var settings = Catalogue.Training.Read(json.RootElement, new TrainingSettings(), problems);
        Assert.Empty(problems);
        Assert.Equal(SampleRun.Provenance.Settings, settings);
    }

    [Fact]
    public void AddSettings_OfATestsOwnRecord_HasItsSettingBesideThoseOfATraining()
    {
        var metadata = new OrderedDictionary<string, string>();

        LoraMetadata.AddSettings(metadata, new OfATest { Dreaminess = 0.5 }, Catalogue.Of<OfATest>());

        using var json = JsonDocument.Parse(metadata[LoraMetadata.SettingsKey]);
        Assert.Equal(0.5, json.RootElement.GetProperty("dreaminess").GetDouble());
        Assert.Equal(16, json.RootElement.GetProperty("rank").GetInt32());
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, false, "torch.optim.adamw.AdamW(weight_decay=0.1)")]
    [InlineData(OptimizerKind.AdamW8Bit, false, "bitsandbytes.optim.adamw.AdamW8bit(weight_decay=0.1)")]
    [InlineData(OptimizerKind.Lion, true, "lion_pytorch.lion_pytorch.Lion(weight_decay=0.1)")]
    [InlineData(OptimizerKind.Adafactor, false, "transformers.optimization.Adafactor(" +
        "scale_parameter=False,relative_step=False,warmup_init=False,weight_decay=0.1)")]
    [InlineData(OptimizerKind.Adafactor, true, "transformers.optimization.Adafactor(" +
        "scale_parameter=True,relative_step=True,warmup_init=True,weight_decay=0.1)")]
    [InlineData(OptimizerKind.Prodigy, false, "prodigyopt.prodigy.Prodigy(" +
        "decouple=True,use_bias_correction=True,safeguard_warmup=True,d_coef=2.0,weight_decay=0.1)")]
    public void OptimizerText_OfEach_IsItsClassWithItsArguments(OptimizerKind kind, bool isRelative, string expected)
    {
        var text = LoraMetadata.OptimizerText(new()
        {
            Kind = kind, WeightDecay = 0.1, ProdigyCoefficient = 2, RelativeStep = isRelative, WarmupInit = true,
        });

        Assert.Equal(expected, text);
    }

    [Fact]
    public void Build_WithAdafactorsOwnRate_SaysThatThereIsNone()
    {
        string[] keys = ["ss_learning_rate", "ss_unet_lr", "ss_text_encoder_lr", "ss_lr_scheduler"];
        var provenance = SampleRun.With(
            settings => settings with { Optimizer = new() { Kind = OptimizerKind.Adafactor, RelativeStep = true } });

        var metadata = LoraMetadata.Build(provenance);

        Assert.Equal(["None", "None", "None", "adafactor:0.0"], keys.Select(key => metadata[key]));
    }

    [Fact]
    public void Build_ReadBackFromAFile_TellsTagsAndTraining()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("lora.safetensors");
        SafetensorsWriter.Write(path, [], LoraMetadata.Build(SampleRun.Provenance));

        using var file = SafetensorsFile.Open(path);

        Assert.Equal(LoraMetadata.Build(SampleRun.Provenance), file.Metadata);
    }

    private sealed record OfATest
    {
        public TrainingSettings Training { get; init; } = new();

        [Setting(SettingGroup.Network, Min = 0, Max = 1)]
        public double Dreaminess { get; init; }
    }
}
