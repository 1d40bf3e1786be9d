using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Training.Tests;

/// <summary>Whole runs over a small model of each family.</summary>
[NoTensorLeak]
public sealed class FamilyRunTests
{
    private static readonly LoraSettings Everything =
        new() { Rank = 4, Alpha = 4, ConvRank = 2, TrainTextEncoder = true };

    [GoldenTheory("shapes.json")]
    [InlineData("sd1", "SD 1.x", "sd_v1", "lora_te_")]
    [InlineData("sd2", "SD 2.x", "sd_v2", "lora_te_")]
    [InlineData("sdxl", "SDXL", "sdxl_base_v1-0", "lora_te1_", "lora_te2_")]
    public void Run_OfEachFamily_WritesItsLora(string kind, string family, string version, params string[] texts)
    {
        using var data = new TinyDataset(kind);
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(
            data.Request(TinyDataset.Small with { Lora = Everything }), events.Add, CancellationToken.None);

        Assert.Equal(family, events.OfType<RunStarted>().Single().Family);
        Assert.All(events.OfType<StepDone>(), step => Assert.InRange(step.Loss, 0.01, 10));
        using var file = SafetensorsFile.Open(end.Files[^1]);
        Assert.StartsWith(version, file.Metadata["ss_base_model_version"]);
        var modules = file.Entries.Keys.Select(key => key.Split('.')[0]).Distinct().ToList();
        Assert.All(texts, prefix => Assert.Contains(modules, module => module.StartsWith(prefix)));
        Assert.All(modules, module => Assert.True(
            file.Entries.ContainsKey(module + ".lora_down.weight") && file.Entries.ContainsKey(module + ".lora_up.weight")
            && file.Entries.ContainsKey(module + ".alpha")));
    }

    [GoldenTheory("shapes.json")]
    [InlineData("sd2")]
    [InlineData("sdxl")]
    public void Run_WithKeptCaptions_HasTheLossesOfOneThatEncodesAhead(string kind)
    {
        // Captions that are shuffled into themselves, but are encoded ahead of each epoch's steps.
        var kept = Losses(kind, TinyDataset.Small with { KeepTokens = 225 });
        var encoded = Losses(kind, TinyDataset.Small with { KeepTokens = 225, ShuffleCaption = true });

        for (var i = 0; i < kept.Count; i++)
            Assert.Equal(kept[i], encoded[i], 1e-5);
    }

    [GoldenTheory("shapes.json")]
    [InlineData("sd2")]
    [InlineData("sdxl")]
    public void Run_WithGradientCheckpointing_HasThePlainLosses(string kind)
    {
        var settings = TinyDataset.Small with { Lora = Everything };

        var plain = Losses(kind, settings with { Checkpointing = false });
        var checkpointed = Losses(kind, settings with { Checkpointing = true });

        for (var i = 0; i < plain.Count; i++)
            Assert.Equal(plain[i], checkpointed[i], 2e-3); // AdamW's first steps divide by tiny moments
    }

    [GoldenTheory("shapes.json")]
    [InlineData("sd1")]
    [InlineData("sd2")]
    [InlineData("sdxl")]
    public void Run_WithFrozenWeightsInInt8_LearnsAsWithWholeOnes(string kind)
    {
        var settings = TinyDataset.Small with { Epochs = 4, Optimizer = new OptimizerSettings { LearningRate = 1e-3 } };

        var whole = Losses(kind, settings with { BaseWeights = WeightKind.Full });
        var narrow = Losses(kind, settings with { BaseWeights = WeightKind.Int8 });
        var again = Losses(kind, settings with { BaseWeights = WeightKind.Int8, Checkpointing = true });

        var products = Losses(kind, settings with { BaseWeights = WeightKind.Int8Products });

        // Random weights are worse to round than trained ones; measured: 0.4 % of a loss at most.
        for (var i = 0; i < whole.Count; i++)
        {
            Assert.Equal(1, narrow[i] / whole[i], 0.02);
            Assert.Equal(1, again[i] / narrow[i], 2e-3);
            Assert.Equal(1, products[i] / whole[i], 0.02);
        }
        Assert.NotEqual(whole, narrow);
        Assert.NotEqual(products, narrow);
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Run_OfSdxlInStepsOf32_TrainsLatentsWhoseSidesAreNoMultiplesOfEight()
    {
        using var data = new TinyDataset("sdxl");
        var request = data.Request(TinyDataset.Small with { Resolution = 128, BucketStep = 32, Checkpointing = true });
        request = request with { Images = [data.Draw(0, 96, 160, "tag, red"), data.Draw(1, 160, 96, "tag, blue")] };
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(request, events.Add, CancellationToken.None);

        Assert.Equal(["96×160", "160×96"], // latents of 12×20
            events.OfType<RunStarted>().Single().Buckets.Select(bucket => $"{bucket.Width}×{bucket.Height}"));
        Assert.All(events.OfType<StepDone>(), step => Assert.InRange(step.Loss, 0.01, 10));
        Assert.Equal("bucket.step_fine", events.OfType<Warned>().Single().Problem.Code);
        using var file = SafetensorsFile.Open(end.Files[^1]);
        Assert.Equal(("64", "1024"), (file.Metadata["ss_min_bucket_reso"], file.Metadata["ss_max_bucket_reso"]));
        Assert.Contains("[96, 160]", file.Metadata["ss_bucket_info"]);
    }

    [GoldenTheory("shapes.json")]
    [InlineData("sd1", 32)]
    [InlineData("sd2", 96)]
    public void Run_OfSd1And2InStepsThatTheirUNetCannotHalve_IsRefusedBeforeAnythingIsLoaded(string kind, int step)
    {
        using var data = new TinyDataset(kind);
        var events = new List<TrainingEvent>();
        var request = data.Request(TinyDataset.Small with { Resolution = 128, BucketStep = step });

        var refused = Assert.Throws<SettingsException>(() => TrainingRun.Run(request, events.Add, default));

        Assert.Equal(("bucket.step_of_family", "bucket_step"),
            refused.Problems.Select(problem => (problem.Code, problem.Field)).Single());
        Assert.Empty(events);
    }

    [GoldenTheory("shapes.json")]
    [InlineData("sd1", 2, false)]
    [InlineData("sd2", 2, false)]
    [InlineData("sdxl", 2, true)]
    [InlineData("sdxl", 1, false)]
    public void Run_WithClipSkipThatDoesNothing_SaysSoBeforeTheStart(string kind, int clipSkip, bool isTold)
    {
        using var data = new TinyDataset(kind);
        var events = new List<TrainingEvent>();

        TrainingRun.Run(data.Request(TinyDataset.Small with { Epochs = 1, ClipSkip = clipSkip }), events.Add, default);

        var told = events.TakeWhile(happened => happened is not RunStarted).OfType<Noted>()
            .Where(note => note.Problem.Code == "clip_skip.no_effect");
        Assert.Equal(isTold ? ["clip_skip"] : [], told.Select(note => note.Problem.Field));
    }

    private static List<float> Losses(string kind, TrainingSettings settings)
    {
        using var data = new TinyDataset(kind);
        var events = new List<TrainingEvent>();
        TrainingRun.Run(data.Request(settings), events.Add, CancellationToken.None);
        return [.. events.OfType<StepDone>().Select(step => (float)step.Loss)];
    }
}
