using System.IO.Compression;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests;

/// <summary>A tiny base model, a vocabulary of its own and a few drawn images: all that a run needs.</summary>
internal sealed class TinyDataset(string kind = "sd1") : IDisposable
{
    private static readonly string[] Merges = ["t a", "ta g</w>", "r e", "re d</w>", "b l", "bl u", "blu e</w>"];

    /// <summary>Few, fast steps.</summary>
    public static readonly TrainingSettings Small = new()
    {
        Resolution = 64,
        Epochs = 2,
        Precision = Precision.Fp32, // the same on every processor
        Lora = new LoraSettings { Rank = 4, Alpha = 4 },
    };

    private readonly GoldenModel _model = GoldenModel.Smallest(kind);
    private readonly TemporaryFolder _folder = new();

    /// <summary>Where LoRA files go.</summary>
    public string LoraDirectory => _folder.File("models", "Lora");

    /// <summary>The base model's file.</summary>
    public string BaseFile => _model.CheckpointPath;

    /// <summary>The first image's file.</summary>
    public string FirstImage => _folder.File("0.png");

    /// <summary>A run over two buckets with few, fast steps.</summary>
    public TrainingRequest Request(TrainingSettings? settings = null) => new()
    {
        BaseFile = BaseFile,
        ClipVocabulary = Vocabulary(),
        LoraDirectory = LoraDirectory,
        OutputName = "花子",
        Images = [Draw(0, 96, 96, "tag, red"), Draw(1, 64, 128, "tag, blue"), Draw(2, 96, 96, "tag")],
        Settings = settings ?? Small,
    };

    /// <summary>Draws a gradient and saves it.</summary>
    public TrainingImage Draw(int number, int width, int height, string caption)
    {
        var path = _folder.File($"{number}.png");
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * (number + 3) / 7 % 251);
        using var image = Image.LoadPixelData<Rgb24>(pixels, width, height);
        image.SaveAsPng(path);
        return new TrainingImage(path, caption, 2, "2_花子");
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    private string Vocabulary()
    {
        var path = _folder.File("tiny.bpe.txt.gz");
        using var stream = File.Create(path);
        using var zipped = new GZipStream(stream, CompressionLevel.Fastest);
        using var writer = new StreamWriter(zipped);
        writer.Write("#version: 0.2\n" + string.Join('\n', Merges) + "\n");
        return path;
    }
}
