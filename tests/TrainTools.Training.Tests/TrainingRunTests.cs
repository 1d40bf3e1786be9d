using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests;

[NoTensorLeak]
public sealed class TrainingRunTests
{
    private static readonly TrainingSettings Small = TinyDataset.Small;

    [Fact]
    public void Run_OfTwoEpochs_WritesAFileForEachAndReportsEveryStep()
    {
        using var data = new TinyDataset();
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(data.Request(), events.Add, CancellationToken.None);

        var steps = events.OfType<StepDone>().ToList();
        Assert.Equal(12, steps.Count); // three images, two repeats, two epochs
        Assert.Equal(Enumerable.Range(1, 12), steps.Select(step => step.Step));
        Assert.All(steps, step => Assert.True(double.IsFinite(step.Loss)));
        Assert.False(end.Stopped);
        Assert.Equal(["花子-000001.safetensors", "花子.safetensors"], end.Files.Select(Path.GetFileName));
        Assert.Equal(end.Files.Order(), Directory.GetFiles(data.LoraDirectory).Order());
        Assert.Equal(12, events.OfType<RunStarted>().Single().TotalSteps);
        Assert.Same(end, events[^1]);
    }

    [Fact]
    public void Run_OfImagesWhoseSizesAreKnown_TellsItsMemoryPlanBeforeItReadsThem()
    {
        using var data = new TinyDataset();
        var events = new List<TrainingEvent>();
        var request = data.Request() with { Sizes = [new("0.png", 96, 96), new("1.png", 64, 128)] };

        TrainingRun.Run(request, events.Add, CancellationToken.None);

        var told = events.OfType<Noted>().Select(noted => noted.Problem.Code).ToList();
        Assert.Equal("memory.plan", told[0]);
        Assert.DoesNotContain("memory.close_programs", told); // it fits, and nothing takes much less
        Assert.True(events.FindIndex(one => one is Noted) < events.FindIndex(one => one is Preparing));
    }

    [Fact]
    public void Run_OnAProcessorWithBlocksToSwap_SaysThatNoneAreAndComputesAsWithout()
    {
        using var data = new TinyDataset();
        var events = new List<TrainingEvent>();

        TrainingRun.Run(data.Request(Small with { Epochs = 1, BlocksToSwap = 3 }), events.Add, CancellationToken.None);

        var told = Assert.Single(events.OfType<Noted>(), noted => noted.Problem.Code == "blocks_to_swap.no_gpu").Problem;
        Assert.Equal(("blocks_to_swap", "3"), (told.Field, told.Argument("value")));
        Assert.False(Assert.Single(events.OfType<MemoryPlanned>()).Checkpointing);
    }

    [Fact]
    public void Run_WhoseImagesGoThroughTheVaeInTiles_SaysSo()
    {
        using var data = new TinyDataset();
        var events = new List<TrainingEvent>();
        var settings = Small with { Resolution = 128, VaeTile = 64, Epochs = 1 };

        TrainingRun.Run(data.Request(settings), events.Add, CancellationToken.None);

        var told = events.OfType<Noted>().Single(noted => noted.Problem.Code == "vae.tiles").Problem;
        Assert.Equal(("3", "64"), (told.Argument("n"), told.Argument("tile")));
        Assert.DoesNotContain(Events(Small with { Epochs = 1 }).OfType<Noted>(), noted => noted.Problem.Code == "vae.tiles");

        static List<TrainingEvent> Events(TrainingSettings settings)
        {
            using var data = new TinyDataset();
            var events = new List<TrainingEvent>();
            TrainingRun.Run(data.Request(settings), events.Add, CancellationToken.None);
            return events;
        }
    }

    [Fact]
    public void Run_OfTheSameSeed_RepeatsBitForBitAndAnotherSeedDoesNot()
    {
        var first = Losses(Small);
        var again = Losses(Small);
        var other = Losses(Small with { Seed = 7 });

        Assert.Equal(first.Losses, again.Losses);
        Assert.Equal(first.Tensors, again.Tensors);
        Assert.NotEqual(first.Losses, other.Losses);
    }

    [Fact]
    public void Run_OfTextEncoderAndConvolutions_TrainsAndSavesThemAll()
    {
        using var data = new TinyDataset();
        var settings = Small with
        {
            Lora = new LoraSettings { Rank = 4, Alpha = 4, ConvRank = 2, TrainTextEncoder = true },
            ClipSkip = 2,
            BatchSize = 2,
            ShuffleCaption = true,
            KeepTokens = 1,
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Lion, Schedule = ScheduleKind.Linear, WarmupSteps = 1 },
        };

        var end = TrainingRun.Run(data.Request(settings), _ => { }, CancellationToken.None);

        using var file = SafetensorsFile.Open(end.Files[^1]);
        Assert.Contains("lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight", file.Entries.Keys);
        Assert.Contains("lora_unet_down_blocks_0_resnets_0_conv1.lora_up.weight", file.Entries.Keys);
        Assert.All(file.Entries.Values, entry => Assert.Equal("F16", entry.Dtype));
        Assert.True(MaxAbs(file, "lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight") > 0);
        Assert.True(MaxAbs(file, "lora_unet_down_blocks_0_resnets_0_conv1.lora_up.weight") > 0);
        Assert.Equal(0, MaxAbs(file, "lora_te_text_model_encoder_layers_2_mlp_fc1.lora_up.weight")); // behind the clip skip
    }

    [Fact]
    public void Run_InBf16_StaysCloseToFp32()
    {
        var exact = Losses(Small with { Precision = Precision.Fp32 });
        var coarse = Losses(Small with { Precision = Precision.Bf16 });

        for (var i = 0; i < exact.Losses.Count; i++)
            Assert.InRange(coarse.Losses[i] / exact.Losses[i], 0.95, 1.05); // bf16 has 8 bits: 0.4 % a rounding
        Assert.NotEqual(exact.Losses, coarse.Losses);
    }

    [Fact]
    public void Run_AskedToStop_EndsAfterTheStepAtHandAndKeepsWhatIsSaved()
    {
        using var data = new TinyDataset();
        using var stop = new CancellationTokenSource();
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(data.Request(), Report, stop.Token);

        Assert.True(end.Stopped);
        Assert.Equal(8, end.Step);
        Assert.Equal(["花子-000001.safetensors"], Directory.GetFiles(data.LoraDirectory).Select(Path.GetFileName));
        Assert.Single(end.Files);

        void Report(TrainingEvent happened)
        {
            events.Add(happened);
            if (happened is StepDone { Step: 8 })
                stop.Cancel();
        }
    }

    [Fact]
    public void Run_AskedToStopAndKeepItsLora_WritesItAsTheLastFile()
    {
        using var data = new TinyDataset();
        using var stop = new CancellationTokenSource();
        var saved = new List<LoraSaved>();

        var end = TrainingRun.Run(data.Request() with { KeepsLoraWhenStopped = () => true }, Report, stop.Token);

        Assert.Equal((true, 8), (end.Stopped, end.Step));
        Assert.Equal(["花子-000001.safetensors", "花子.safetensors"], end.Files.Select(Path.GetFileName));
        Assert.Equal((2, 8, true), (saved[^1].Epoch, saved[^1].Step, saved[^1].Final));

        void Report(TrainingEvent happened)
        {
            if (happened is StepDone { Step: 8 })
                stop.Cancel();
            if (happened is LoraSaved file)
                saved.Add(file);
        }
    }

    [Fact]
    public void Run_WithAnOptimizerThatFindsItsRate_TellsTheRateThatCounts()
    {
        using var data = new TinyDataset();
        var prodigy = new OptimizerSettings { Kind = OptimizerKind.Prodigy, Schedule = ScheduleKind.Constant };
        var relative = new OptimizerSettings { Kind = OptimizerKind.Adafactor, RelativeStep = true, LearningRate = 5 };

        var found = Rates(prodigy);
        var own = Rates(relative);

        Assert.Equal(1e-6, found[0], 1e-9); // Prodigy's d0
        Assert.Equal(found.Order(), found); // it never falls
        Assert.True(found[^1] < 0.1, $"{found[^1]} is the factor, not the rate");
        Assert.All(own, rate => Assert.Equal(0.01, rate, 1e-9)); // 1 / sqrt(step) is larger in few steps

        List<double> Rates(OptimizerSettings optimizer)
        {
            var events = new List<TrainingEvent>();
            TrainingRun.Run(data.Request(TinyDataset.Small with { Optimizer = optimizer }), events.Add, default);
            return [.. events.OfType<StepDone>().Select(step => step.LearningRate)];
        }
    }

    [Fact]
    public void Run_WithMirroredImages_TakesTwiceTheSteps()
    {
        using var data = new TinyDataset();
        var request = data.Request(TinyDataset.Small with { Epochs = 1 });
        var mirrored = request.Images.Select(image => image with { Mirrored = true });
        var events = new List<TrainingEvent>();

        TrainingRun.Run(request with { Images = [.. request.Images, .. mirrored] }, events.Add, default);

        Assert.Equal(2 * request.Images.Sum(image => image.Repeats), events.OfType<StepDone>().Count());
    }

    [Fact]
    public void Run_AskedToStopWhilePreparing_WritesNothing()
    {
        using var data = new TinyDataset();
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        var end = TrainingRun.Run(data.Request(), _ => { }, stop.Token);

        Assert.True(end.Stopped);
        Assert.Equal(0, end.Step);
        Assert.Empty(Directory.GetFiles(data.LoraDirectory));
    }

    [Fact]
    public void Run_WithAHugeLearningRate_StopsAtTheFirstLossThatIsNoNumber()
    {
        using var data = new TinyDataset();
        var settings = Small with { Epochs = 50, Optimizer = new OptimizerSettings { LearningRate = 10, MaxGradNorm = 0 } };
        var steps = new List<StepDone>();

        var problem = Assert.Throws<TrainingException>(() => TrainingRun.Run(
            data.Request(settings with { Precision = Precision.Bf16, SaveEveryEpochs = 50 }),
            happened => { if (happened is StepDone step) steps.Add(step); },
            CancellationToken.None));

        Assert.All(steps, step => Assert.True(double.IsFinite(step.Loss)));
        Assert.Matches("^run.(loss|gradient)_not_finite$", problem.Problem.Code);
        Assert.Equal($"{steps.Count + 1}", problem.Problem.Argument("step"));
        Assert.Equal("300", problem.Problem.Argument("total"));
        Assert.Equal("bf16", problem.Problem.Argument("precision"));
        Assert.Contains("Choose a smaller --lr or --precision fp32", SettingTexts.OnTheCommandLine(problem.Problem));
        Assert.Empty(Directory.GetFiles(data.LoraDirectory));
    }

    private static double MaxAbs(SafetensorsFile file, string key)
    {
        using var tensor = file.Load(key);
        return TensorAssert.Numbers(tensor).Max(Math.Abs);
    }

    private static (List<double> Losses, string Tensors) Losses(TrainingSettings settings)
    {
        using var data = new TinyDataset();
        var losses = new List<double>();
        var end = TrainingRun.Run(
            data.Request(settings),
            happened => { if (happened is StepDone step) losses.Add(step.Loss); },
            CancellationToken.None);
        using var file = SafetensorsFile.Open(end.Files[^1]);
        return (losses, file.Metadata["sshs_model_hash"]); // covers every tensor's bytes, but not the times
    }
}
