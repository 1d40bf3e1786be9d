using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Training;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class QuickstartCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools quick start ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quickstart_InANewFolder_MakesTheSampleAndTrainsOnIt()
    {
        var harness = new CommandLineHarness { Train = Ended };

        int exitCode = harness.Run("quickstart", Path.Combine(_folder, "first"));

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Equal(16, harness.Request!.Images.Count);
        Assert.Equal(Path.Combine(_folder, "first", "models", "Lora"), harness.Request.LoraDirectory);
        string file = Path.Combine(_folder, "first", "models", "Lora", "hanako.safetensors");
        Assert.Contains($"Your first LoRA lies in {file}", harness.OutputLines);
    }

    [Fact]
    public void Quickstart_ASecondTime_UsesTheSampleThatIsThere()
    {
        string folder = Path.Combine(_folder, "first");
        new CommandLineHarness { Train = Ended }.Run("quickstart", folder);
        var harness = new CommandLineHarness { Train = Ended };

        int exitCode = harness.Run("quickstart", folder);

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains($"The sample is already in {folder}.", harness.OutputLines);
    }

    [Fact]
    public void Quickstart_WhenTheTrainingFails_HandsOnItsExitCodeAndPromisesNoFile()
    {
        var problem = new Problem("image.none_usable", "");
        var harness = new CommandLineHarness { Train = (_, _, _) => throw new TrainingException(problem) };

        int exitCode = harness.Run("quickstart", Path.Combine(_folder, "first"));

        Assert.NotEqual(ExitCode.Done, exitCode);
        Assert.Contains(SettingTexts.OnTheCommandLine(problem), harness.ErrorLines);
        Assert.DoesNotContain("Your first LoRA", harness.Output);
    }

    private static RunEnded Ended(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop) =>
        new(Stopped: false, Step: 4, TotalSteps: 4, Seconds: 1, Files: []);
}
