using TrainTools.Cli.Quickstart;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Testing;
using TrainTools.Training;
using TrainTools.Training.Data;
using Xunit.Abstractions;

namespace TrainTools.Cli.Tests.Learning;

/// <summary>That a LoRA learns what it is shown: not that a number falls on what it was trained on.</summary>
public sealed class LearningTests(ITestOutputHelper output)
{
    /// <summary>
    /// The share of the base's loss on validation images that a LoRA must take away. An untrained LoRA takes away nothing
    /// at all (its branch is zero); a LoRA with scrambled captions or a wrong target stays far above this.
    /// </summary>
    private const double Margin = 0.20; // the three seeds take away 26 % each

    [Fact, NoTensorLeak]
    public void Training_OverThreeSeeds_LowersTheLossOnValidationImagesByTheMargin()
    {
        using var folder = new TemporaryFolder();
        var sample = new SampleFolder(folder.File("sample"));
        sample.Create();
        var settings = new TrainingSettings
        {
            Resolution = 128,
            Epochs = 1,
            Precision = Precision.Fp32,
            Validation = 0, // the sample has validation images of its own
            Lora = new LoraSettings { Rank = 8, Alpha = 8 },
            Optimizer = new OptimizerSettings { LearningRate = 2e-3 },
        };
        var validation = new SampleLoss(sample, settings);

        var files = new long[] { 1, 2, 3 }.Select(seed => Train(sample, settings with { Seed = seed })).ToList();

        var untrained = validation.Of(files[0], multiplier: 0);
        foreach (var file in files)
        {
            var trained = validation.Of(file, multiplier: 1);
            output.WriteLine($"{Path.GetFileName(file)}: validation loss {untrained:f4} before, {trained:f4} after");
            Assert.InRange(trained, 0, (1 - Margin) * untrained);
        }
    }

    private static string Train(SampleFolder sample, TrainingSettings settings)
    {
        var images = DatasetFolder.Read(sample.Images, "hanako").Images
            .Select(image => new TrainingImage(image.Path, image.Caption, image.Repeats, image.Folder));
        var request = new TrainingRequest
        {
            BaseFile = sample.BaseModel,
            ClipVocabulary = sample.Vocabulary,
            LoraDirectory = sample.LoraDirectory,
            OutputName = $"hanako-seed-{settings.Seed}",
            Images = [.. images],
            Settings = settings,
        };
        return TrainingRun.Run(request, _ => { }, CancellationToken.None).Files[^1];
    }
}
