using System.Runtime.InteropServices;
using TrainTools.Cli.Console;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Console;

public sealed class FailureTests
{
    [Fact]
    public void ExceptionOfOurs_IsShownAsItIs()
    {
        var problem = new Problem("model.empty", "", ("file", "a.safetensors"));

        var failure = Failure.Of(new CheckpointException(problem));

        Assert.Equal(new Failure(ExitCode.BadInput, problem), failure);
        Assert.Equal(SettingTexts.OnTheCommandLine(problem), failure.Message);
    }

    [Fact]
    public void MissingLibtorch_SendsToTheDoctor()
    {
        var missing = new DllNotFoundException("Unable to load 'LibTorchSharp'.\nmore");

        var failure = Failure.Of(new TypeInitializationException("TorchSharp.torch", missing));

        Assert.Equal(
            new Failure(ExitCode.BadInput,
                new Problem("libtorch.cannot_load", "", ("reason", "Unable to load 'LibTorchSharp'"))),
            failure);
        Assert.Contains("traintools doctor", failure.Message);
        Assert.DoesNotContain("traintools doctor", SettingTexts.InAForm(failure.Problems[0])); // the tab sets up
    }

    [Fact]
    public void MemoryThatIsUsedUp_NamesWhatToMakeSmaller()
    {
        var failure = Failure.Of(new ExternalException("CUDA out of memory. Tried to allocate 2 GiB\nat ..."));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.Equal("memory.used_up", Assert.Single(failure.Problems).Code);
        Assert.Contains("a smaller --resolution or --batch-size", failure.Message);
        Assert.Contains("a smaller Resolution or Batch size", SettingTexts.InAForm(failure.Problems[0]));
    }

    [Theory]
    [InlineData(unchecked((int)0x80070070))]
    [InlineData(28)]
    public void FullDisk_IsCalledThat(int code)
    {
        var failure = Failure.Of(new IOException("No space left on device : '/x/log.jsonl'", code));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.Equal("file.no_room", Assert.Single(failure.Problems).Code);
        Assert.StartsWith("The disk is full: No space left on device : '/x/log.jsonl'.", failure.Message);
    }

    [Fact]
    public void PathThatMayNotBeWritten_KeepsThePathInTheSentence()
    {
        var failure = Failure.Of(new UnauthorizedAccessException("Access to the path '/x' is denied."));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.Equal("file.not_allowed", Assert.Single(failure.Problems).Code);
        Assert.StartsWith("Access to the path '/x' is denied. Choose a folder", failure.Message);
    }

    [Fact]
    public void FileThatCannotBeRead_SendsToThePath()
    {
        var failure = Failure.Of(new FileNotFoundException("Could not find file '/x'."));

        Assert.Equal(
            new Failure(ExitCode.BadInput, new Problem("file.cannot_use", "", ("reason", "Could not find file '/x'"))),
            failure);
    }

    [Fact]
    public void RunThatIsStopped_SaysSo()
    {
        var failure = Failure.Of(new OperationCanceledException());

        Assert.Equal(new Failure(ExitCode.Stopped, new Problem("run.stopped", "")), failure);
        Assert.Equal("Stopped.", failure.Message);
    }

    [Fact]
    public void AnythingElse_IsAFaultOfTheProgram()
    {
        var failure = Failure.Of(new InvalidOperationException("odd"));

        Assert.Equal(
            new Failure(ExitCode.Fault,
                new Problem("program.error", "", ("kind", "InvalidOperationException"), ("reason", "odd"))),
            failure);
        Assert.Equal("InvalidOperationException: odd.", failure.Message);
        Assert.True(failure.IsUnexpected);
    }

    [Fact]
    public void TrainingException_IsOurs()
    {
        var problem = new Problem("image.none_usable", "");

        Assert.Equal(new Failure(ExitCode.BadInput, problem), Failure.Of(new TrainingException(problem)));
    }
}
