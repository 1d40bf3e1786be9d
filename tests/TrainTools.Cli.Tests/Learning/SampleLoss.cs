using TrainTools.Cli.Quickstart;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Projects.Datasets;
using TrainTools.Training.Caching;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Cli.Tests.Learning;

/// <summary>
/// The loss on the sample's validation images, which no training sees, at fixed noise and timesteps: the same question
/// for every LoRA.
/// </summary>
internal sealed class SampleLoss(SampleFolder sample, TrainingSettings settings)
{
    private static readonly long[] Timesteps = [50, 150, 300, 450, 600, 750, 900];

    /// <summary>The mean loss with a LoRA file on the base.</summary>
    /// <param name="loraFile">The file.</param>
    /// <param name="multiplier">1 as trained; 0 is the base alone, which is the untrained LoRA too: its up weights are 0.</param>
    public double Of(string loraFile, double multiplier)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var checkpoint = StableDiffusion.Open(sample.BaseModel);
        using var cache = Latents(checkpoint);
        using var encoders = new TextEncoderSource(1, place => checkpoint.LoadTextEncoder(place, float32, CPU));
        using var contexts = Contexts(encoders, checkpoint.Family);
        using var unet = checkpoint.LoadUNet(float32, CPU);
        using var random = new Generator(99);
        using var lora = LoraNetwork.Create(unet, texts: null, settings.Lora, settings.ClipSkip, random, CPU);
        Load(lora, loraFile);
        lora.SetMultiplier(multiplier);
        using var schedule = new NoiseSchedule(CPU);
        var objective = new Objective(schedule, float32);
        var losses = new List<double>();
        foreach (var image in cache.Items)
        {
            var latents = image.Mean.unsqueeze(0).repeat(Timesteps.Length, 1, 1, 1);              // [7, 4, H/8, W/8]
            var noise = randn(latents.shape, float32, CPU, generator: random);                    // [7, 4, H/8, W/8]
            var captions = Timesteps.Select(_ => image.Image.Caption).ToList();
            var conditioning = contexts.Of(captions, [.. captions.Select(_ => image.Sizes)]);
            losses.Add(objective.Loss(unet.Forward, latents, noise, tensor(Timesteps), conditioning).item<float>());
        }

        return losses.Average();
    }

    private LatentCache Latents(StableDiffusion checkpoint)
    {
        var cache = new LatentCache(
            () => checkpoint.LoadVae(float32, CPU), new BucketPlan(BucketSettings.For(settings)), CPU,
            _ => { });
        var images = DatasetFolder.Read(sample.Validation, "hanako", repeats: 1).Images
            .Select(image => new TrainingImage(image.Path, image.Caption, 1, image.Folder));
        cache.Encode([.. images], strict: true, CancellationToken.None);
        return cache;
    }

    private CaptionContexts Contexts(TextEncoderSource encoders, FamilyLayout family)
    {
        var tokens = CaptionContexts.Tokens(family, ClipTokenizer.Load(sample.Vocabulary), literal: false);
        return new CaptionContexts(encoders, tokens, 75, settings with { ShuffleCaption = true },
            new ComputeDevice(CPU, Precision.Fp32));
    }

    private static void Load(LoraNetwork lora, string path)
    {
        using var file = SafetensorsFile.Open(path);
        foreach (var module in lora.Modules)
        {
            module.Down.copy_(file.Load($"{module.Name}.lora_down.weight", float32));
            module.Up.copy_(file.Load($"{module.Name}.lora_up.weight", float32));
        }
    }
}
