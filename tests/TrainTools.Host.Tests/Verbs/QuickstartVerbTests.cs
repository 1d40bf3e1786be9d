using TrainTools.Core.Events;
using TrainTools.Host.CommandLine;
using TrainTools.Training.Run;

namespace TrainTools.Host.Tests.Verbs;

public sealed class QuickstartVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools quick start ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Quickstart_InANewFolder_MakesTheSampleAndTrainsOnIt()
    {
        var harness = new CommandLineHarness { Train = Ended };

        int exitCode = harness.Run("quickstart", Path.Combine(_folder, "first"));

        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Equal(16, harness.Request!.Pictures.Count);
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
        var harness = new CommandLineHarness { Train = (_, _, _) => throw new TrainingException("The loss is NaN.") };

        int exitCode = harness.Run("quickstart", Path.Combine(_folder, "first"));

        Assert.NotEqual(ExitCode.Done, exitCode);
        Assert.Contains("The loss is NaN.", harness.Error);
        Assert.DoesNotContain("Your first LoRA", harness.Output);
    }

    private static RunEnded Ended(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop) =>
        new(Stopped: false, Step: 4, TotalSteps: 4, Seconds: 1, Files: []);
}
