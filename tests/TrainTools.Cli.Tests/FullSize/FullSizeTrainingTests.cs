using TrainTools.Cli.Quickstart;
using TrainTools.TestKit;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.FullSize;

/// <summary>The command line with a base of real size.</summary>
public sealed class FullSizeTrainingTests
{
    private const long Limit = 12_000_000_000; // bytes: the memory that kohya takes for the same step

    [FullFact("sd15.shapes.json")]
    public void Train_OfAStepAt512OnSd15_StaysBelowTwelveGigabytesAndSaves()
    {
        using var folder = new TemporaryFolder();
        var sample = new SampleFolder(folder.File("sample"));
        sample.Create();
        var model = folder.File("sd15.safetensors");
        GoldenCheckpoint.Write(model, GoldenCheckpoint.Shapes("sd15"));
        var images = Directory.CreateDirectory(folder.File("images")).FullName;
        File.Copy(Directory.GetFiles(sample.Validation, "*.png")[0], Path.Combine(images, "one.png"));

        using var training = TrainToolsProcess.Start(
            "train", "--base", model, "--data", images, "--output", "full", "--lora-dir", folder.File("Lora"),
            "--clip-vocab", sample.Vocabulary, "--resolution", "512", "--repeats", "1", "--epochs", "1",
            "--precision", "fp32", "--events", "json");
        training.WaitForLine(line => line.Contains("run_started", StringComparison.Ordinal));
        training.WaitForLine(line => line.Contains("lora_saved", StringComparison.Ordinal));
        var peak = training.PeakBytes;
        var result = training.Wait();

        Assert.Equal(0, result.ExitCode);
        Assert.True(File.Exists(folder.File("Lora", "full.safetensors")));
        Assert.InRange(peak, 1, Limit);
    }
}
