using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Samples;

namespace TrainTools.Training.Tests.Samples;

/// <summary>Samples while a tiny model trains: they come when they should, and leave the training alone.</summary>
[NoTensorLeak]
public sealed class RunSamplesTests
{
    private static readonly SampleSettings TwoPrompts = new()
    {
        SamplePrompts = "tag, (red:1.3) --n blue --d 7\nblue --w 72",
        SampleEverySteps = 5,
        SampleAtFirst = true,
        SampleSteps = 2,
        SampleSampler = SamplerKind.EulerA, // draws noise at each step
    };

    [Theory]
    [InlineData("sd1", false)]
    [InlineData("sd1", true)]
    [InlineData("sdxl", false)]
    public void Run_WithSamples_TrainsTheSameLoraBitForBit(string kind, bool trainTextEncoder)
    {
        var settings = TinyDataset.Small with
        {
            Lora = new LoraSettings { Rank = 4, Alpha = 4, TrainTextEncoder = trainTextEncoder },
        };

        var without = Run(kind, settings);
        var with = Run(kind, settings with { Samples = TwoPrompts });

        Assert.Equal(without.Tensors, with.Tensors);
        Assert.Equal(Losses(without.Events), Losses(with.Events));
        Assert.Empty(without.Events.OfType<SampleMade>());
        Assert.Equal(
            [
                "花子-e000000-00.png", "花子-e000000-01.png", "花子-s000005-00.png", "花子-s000005-01.png",
                "花子-e000001-00.png", "花子-e000001-01.png", "花子-s000010-00.png", "花子-s000010-01.png",
                "花子-e000002-00.png", "花子-e000002-01.png",
            ], with.Events.OfType<SampleMade>().Select(made => made.FileName));
        Assert.Equal([0, 0, 5, 5, 6, 6, 10, 10, 12, 12], with.Events.OfType<SampleMade>().Select(made => made.Step));
        Assert.All(with.Events.OfType<SampleMade>().Where(made => made.Prompt == 0), made => Assert.Equal(7, made.Seed));
        Assert.Single(with.Events.OfType<SampleMade>().Where(made => made.Prompt == 1).DistinctBy(made => made.Seed));
    }

    [Fact]
    public void Samples_OverTheEpochs_BeginWithTheBaseModelAndChange()
    {
        using var data = new TinyDataset();
        using var folder = new TemporaryFolder();
        var settings = TinyDataset.Small with
        {
            Optimizer = new OptimizerSettings { LearningRate = 0.01 },
            Samples = TwoPrompts with { SamplePrompts = "tag --d 7", SampleEverySteps = 0 },
        };
        var image = new SampleImage("tag", "", 7) { Width = 64, Height = 64, Steps = 2, Sampler = SamplerKind.EulerA };
        var events = new List<TrainingEvent>();
        var pixels = new List<string>();

        TrainingRun.Run(data.Request(settings), happened =>
        {
            if (happened is SampleMade made)
                pixels.Add(Pixels(made.Path));
            events.Add(happened);
        }, CancellationToken.None);

        ImageRun.Run(new ImageRequest
        {
            BaseFile = data.BaseFile,
            ClipVocabulary = data.Request().ClipVocabulary,
            Images = [image],
            Directory = folder.File("out"),
            Precision = Precision.Fp32,
            Program = "x",
        }, _ => { }, CancellationToken.None);
        Assert.Equal(Pixels(folder.File("out", "00000-7.png")), pixels[0]);
        Assert.Equal(3, pixels.Distinct().Count());
    }

    [Fact]
    public void Run_WhoseSamplesCannotBeWritten_TellsSoAndGoesOn()
    {
        using var data = new TinyDataset();
        Directory.CreateDirectory(data.LoraDirectory);
        File.WriteAllText(Path.Combine(data.LoraDirectory, "samples"), "a file where the folder should be");
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(
            data.Request(TinyDataset.Small with { Samples = TwoPrompts }), events.Add, CancellationToken.None);

        Assert.False(end.Stopped);
        Assert.Equal(10, events.OfType<Warned>().Count(warned => warned.Problem.Code == "samples.not_written"));
    }

    [Fact]
    public void Run_ThatIsStoppedWhileItSamples_EndsInGoodOrder()
    {
        using var data = new TinyDataset();
        using var stop = new CancellationTokenSource();
        var events = new List<TrainingEvent>();

        var end = TrainingRun.Run(data.Request(TinyDataset.Small with { Samples = TwoPrompts }), happened =>
        {
            events.Add(happened);
            if (happened is SampleMade { Step: 5, Prompt: 0 })
                stop.Cancel();
        }, stop.Token);

        Assert.True(end.Stopped);
        Assert.Equal(5, end.Step);
        Assert.Equal(3, events.OfType<SampleMade>().Count());
    }

    [Fact]
    public void Run_WithWrongPrompts_IsRefusedBeforeAnythingIsLoaded()
    {
        using var data = new TinyDataset();
        var settings = TinyDataset.Small with { Samples = new SampleSettings { SamplePrompts = "a --w 7\nb --q 3" } };
        var request = data.Request(settings) with { BaseFile = "/none.safetensors" };

        var error = Assert.Throws<SettingsException>(
            () => TrainingRun.Run(request, _ => { }, CancellationToken.None));

        Assert.Equal(["prompts.multiple", "prompts.flag"], error.Problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Settings_ForSamplesThatAreNeverMade_AreTold()
    {
        var never = new SampleSettings { SamplePrompts = "a", SampleEveryEpochs = 0 };
        var alone = new SampleSettings { SampleSteps = 30 };

        Assert.Equal(["samples.never"], never.Notes().Select(note => note.Code));
        Assert.Equal(["samples.no_prompts"], alone.Notes().Select(note => note.Code));
        Assert.Empty(new SampleSettings().Notes());
        Assert.Empty(TwoPrompts.Notes());
    }

    private static (IReadOnlyDictionary<string, string> Tensors, List<TrainingEvent> Events) Run(
        string kind, TrainingSettings settings)
    {
        using var data = new TinyDataset(kind);
        var events = new List<TrainingEvent>();
        var end = TrainingRun.Run(data.Request(settings), events.Add, CancellationToken.None);
        using var file = SafetensorsFile.Open(end.Files[^1]);
        Assert.DoesNotContain("sample_", file.Metadata["traintools.settings"]); // a person's prompts stay with them
        return (file.Entries.Keys.ToDictionary(key => key, key => Convert.ToHexString(file.Bytes(key))), events);
    }

    private static IEnumerable<double> Losses(List<TrainingEvent> events) =>
        events.OfType<StepDone>().Select(step => step.Loss);

    private static string Pixels(string path)
    {
        using var image = Image.Load<Rgb24>(path);
        var bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return Convert.ToHexString(bytes);
    }
}
