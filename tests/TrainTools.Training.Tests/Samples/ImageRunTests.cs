using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Samples;

namespace TrainTools.Training.Tests.Samples;

/// <summary>Images from a tiny base model of each family, with a LoRA and without.</summary>
[NoTensorLeak]
public sealed class ImageRunTests
{
    private static readonly SampleImage Wanted =
        new("(tag:1.2), [red:blue:0.5] BREAK x", "", 5) { Width = 64, Height = 72, Steps = 3 };

    [Theory]
    [InlineData("sd1")]
    [InlineData("sd2")]
    [InlineData("sdxl")]
    public void Run_OfEachFamily_WritesImagesWithTheirText(string kind)
    {
        using var data = new TinyDataset(kind);
        using var folder = new TemporaryFolder();
        var events = new List<TrainingEvent>();
        var longer = Wanted with { Prompt = string.Join(", ", Enumerable.Repeat("red tag", 40)) + " <lora:x:1>", Seed = 6 };

        ImageRun.Run(Request(data, folder, Wanted, longer), events.Add, CancellationToken.None);

        var made = events.OfType<SampleMade>().ToList();
        Assert.Equal(["00000-5.png", "00001-6.png"], made.Select(sample => sample.FileName));
        Assert.Equal(["prompt.networks"], events.OfType<Warned>().Select(warned => warned.Problem.Code));
        using var image = Image.Load<Rgb24>(made[0].Path);
        Assert.Equal((64, 72), (image.Width, image.Height));
        Assert.NotEqual(Pixels(made[0].Path), Pixels(made[1].Path));
        var text = image.Metadata.GetPngMetadata().TextData.Single(text => text.Keyword == "parameters").Value;
        Assert.StartsWith("(tag:1.2), [red:blue:0.5] BREAK x\nSteps: 3, Sampler: Euler, Schedule type: Normal", text);
    }

    [Fact]
    public void Run_OfTheSameSeed_MakesTheSameImageAndAnotherPromptAnother()
    {
        using var data = new TinyDataset();
        using var folder = new TemporaryFolder();
        SampleImage[] images =
        [
            Wanted, Wanted, Wanted with { Negative = "blue" }, Wanted with { Cfg = 1 },
            Wanted with { Cfg = 1, Negative = "blue" }, Wanted with { Seed = 6 }, Wanted with { Prompt = "花子" },
        ];

        ImageRun.Run(Request(data, folder, images), _ => { }, CancellationToken.None);

        var pixels = Directory.GetFiles(folder.File("out")).Order().Select(Pixels).ToList();
        Assert.Equal(pixels[0], pixels[1]);
        Assert.NotEqual(pixels[0], pixels[2]);
        Assert.Equal(pixels[3], pixels[4]); // without guidance the negative prompt does not count
        Assert.Equal(5, pixels.Distinct().Count());
        Assert.Contains("iTXt", Encoding.Latin1.GetString(File.ReadAllBytes(folder.File("out", "00006-5.png"))));
    }

    [Fact]
    public void Run_WithALora_IsChangedByItsWeight()
    {
        using var data = new TinyDataset();
        using var folder = new TemporaryFolder();
        var lora = WriteLora(folder);

        foreach (var weight in new[] { 0.0, 1.0 })
            ImageRun.Run(Request(data, folder, Wanted) with { LoraFile = lora, LoraWeight = weight },
                _ => { }, CancellationToken.None);
        ImageRun.Run(Request(data, folder, Wanted), _ => { }, CancellationToken.None);

        var pixels = Directory.GetFiles(folder.File("out")).Order().Select(Pixels).ToList();
        Assert.Equal(pixels[2], pixels[0]);
        Assert.NotEqual(pixels[2], pixels[1]);
    }

    [Fact]
    public void Run_WithALoraOfAnotherFamily_SaysSo()
    {
        using var data = new TinyDataset("sdxl");
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<CheckpointException>(() => ImageRun.Run(
            Request(data, folder, Wanted) with { LoraFile = WriteLora(folder) }, _ => { }, CancellationToken.None));

        Assert.Equal("lora.misfit", error.Problem.Code);
    }

    [Fact]
    public void Run_ThatIsAskedToStop_EndsBetweenTwoSteps()
    {
        using var data = new TinyDataset();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var steps = 0;

        Assert.Throws<OperationCanceledException>(() => ImageRun.Run(Request(data, folder, Wanted), happened =>
        {
            if (happened is Preparing { What: "image" } && ++steps == 2)
                stop.Cancel();
        }, stop.Token));

        Assert.Equal(2, steps);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    private static string WriteLora(TemporaryFolder folder)
    {
        var path = folder.File("lora.safetensors");
        var tensors = GoldenLora.OfTheSmallModel(4, 2, 4, 1, torch.ScalarType.Float32);
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>());
        tensors.ForEach(tensor => tensor.Value.Dispose());
        return path;
    }

    private static ImageRequest Request(TinyDataset data, TemporaryFolder folder, params SampleImage[] images) => new()
    {
        BaseFile = data.BaseFile,
        ClipVocabulary = data.Request().ClipVocabulary,
        Images = images,
        Directory = folder.File("out"),
        Precision = Precision.Fp32,
        Program = "Train Tools 0",
    };

    private static string Pixels(string path)
    {
        using var image = Image.Load<Rgb24>(path);
        var bytes = new byte[image.Width * image.Height * 3];
        image.CopyPixelDataTo(bytes);
        return Convert.ToHexString(bytes);
    }
}
