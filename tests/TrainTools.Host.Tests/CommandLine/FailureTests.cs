using System.Runtime.InteropServices;
using TrainTools.Diffusion.Files;
using TrainTools.Host.CommandLine;
using TrainTools.Training.Run;

namespace TrainTools.Host.Tests.CommandLine;

public sealed class FailureTests
{
    [Fact]
    public void ExceptionOfOurs_IsShownAsItIs()
    {
        var failure = Failure.Of(new CheckpointException("a.safetensors is cut off; download it again."));

        Assert.Equal(new Failure(ExitCode.BadInput, "a.safetensors is cut off; download it again."), failure);
    }

    [Fact]
    public void MissingLibtorch_SendsToTheDoctor()
    {
        var missing = new DllNotFoundException("Unable to load 'LibTorchSharp'.\nmore");

        var failure = Failure.Of(new TypeInitializationException("TorchSharp.torch", missing));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.Contains("traintools doctor", failure.Message);
        Assert.DoesNotContain("more", failure.Message);
    }

    [Fact]
    public void MemoryThatIsUsedUp_NamesWhatToMakeSmaller()
    {
        var failure = Failure.Of(new ExternalException("CUDA out of memory. Tried to allocate 2 GiB\nat ..."));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.Contains("--resolution", failure.Message);
    }

    [Theory]
    [InlineData(unchecked((int)0x80070070))]
    [InlineData(28)]
    public void FullDisk_IsCalledThat(int code)
    {
        var failure = Failure.Of(new IOException("No space left on device : '/x/log.jsonl'", code));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.StartsWith("The disk is full: No space left on device : '/x/log.jsonl'.", failure.Message);
    }

    [Fact]
    public void PathThatMayNotBeWritten_KeepsThePathInTheSentence()
    {
        var failure = Failure.Of(new UnauthorizedAccessException("Access to the path '/x' is denied."));

        Assert.Equal(ExitCode.BadInput, failure.ExitCode);
        Assert.StartsWith("Access to the path '/x' is denied. Choose a folder", failure.Message);
    }

    [Fact]
    public void AnythingElse_IsAFaultOfTheProgram()
    {
        var failure = Failure.Of(new InvalidOperationException("odd"));

        Assert.Equal(new Failure(ExitCode.Fault, "InvalidOperationException: odd."), failure);
        Assert.True(failure.IsUnexpected);
    }

    [Fact]
    public void TrainingException_IsOurs()
    {
        Assert.Equal(ExitCode.BadInput, Failure.Of(new TrainingException("x")).ExitCode);
    }
}
