using System.Text.Json;
using TrainTools.Host;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class DiskAndSignalTests(SampleFixture fixture) : IDisposable
{
    private readonly Workplace _place = new Workplace(fixture.Sample).WithImages();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void RankOfZero_IsRefused()
    {
        _place.Rank = 0;

        var result = _place.Train();

        _place.IsRefused(result, "--rank is 0; choose 1 to 1024");
    }

    [Fact]
    public void LearningRateThatIsNoNumber_IsRefused()
    {
        var result = _place.Train("--lr", "abc");

        _place.IsRefused(result, "--lr is 'abc'; give a number such as 1e-4");
    }

    [Fact]
    public void OutputOutsideTheFolder_IsRefused()
    {
        _place.Output = "../../x";

        var result = _place.Train();

        _place.IsRefused(result, "'../../x' contains a folder");
        Assert.False(File.Exists(_place.File("x.safetensors")));
    }

    [Fact]
    public void LoraFolderBelowAFile_IsRefused()
    {
        File.WriteAllText(_place.File("file"), "x");
        _place.Loras = Path.Combine(_place.File("file"), "Lora");

        var result = _place.Train();

        _place.IsRefused(result, "--lora-dir", "is a file, not a folder");
        Assert.Equal("x", File.ReadAllText(_place.File("file")));
    }

    [MountFact]
    public void LoraFolderThatCannotBeWritten_IsRefusedBeforeTheTraining()
    {
        using var disk = new SmallDisk("size=64k");
        disk.MakeReadOnly();
        _place.Loras = disk.Path;

        var result = _place.Train();

        _place.IsRefused(result, "--lora-dir", "nothing can be written", "permissions");
        Assert.DoesNotContain("step", result.Output);
    }

    [MountFact]
    public void DiskThatIsFullAtSaveTime_IsToldAndNothingHalfWrittenStays()
    {
        using var disk = new SmallDisk("size=64k"); // the LoRA's table alone is larger
        _place.Loras = disk.Path;

        var result = _place.Train();

        _place.IsRefused(result, "the disk is full", "hanako");
    }

    [SignalTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void Signal_DuringTheRun_EndsItOrderlyAndKeepsWhatIsSaved(string signal)
    {
        _place.Epochs = 100_000;
        using var process = TrainToolsProcess.Start(_place.Arguments("--events", "json"));
        process.WaitForLine(line => line.StartsWith("""{"lora_saved":"""));

        process.Signal(signal);
        var result = process.Wait();

        Assert.Equal((ExitCode.Stopped, ""), (result.ExitCode, result.Error));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Single(lines, line => line.StartsWith("""{"stopping":"""));
        using var ended = JsonDocument.Parse(lines[^1]);
        var facts = ended.RootElement.GetProperty("run_ended");
        Assert.True(facts.GetProperty("stopped").GetBoolean());
        var told = facts.GetProperty("files").EnumerateArray()
            .Select(file => Path.GetFileName(file.GetString()!)).ToList();
        Assert.NotEmpty(told);
        Assert.Equal(told.Order(StringComparer.Ordinal), _place.LoraFiles);
    }

    [Theory]
    [InlineData("stop", false)]
    [InlineData("finish", true)]
    [InlineData(null, false)] // whoever gives the orders is gone
    public void Order_DuringTheRun_EndsItOrderlyAndKeepsTheLoraWhereItIsWanted(string? order, bool keepsLora)
    {
        _place.Epochs = 100_000;
        using var process = TrainToolsProcess.Start(
            _place.Arguments("--events", "json", "--control", "stdin", "--save-every", "100000"));
        process.WaitForLine(line => line.StartsWith("""{"step_done":"""));

        process.Order(order);
        var result = process.Wait();

        Assert.Equal((ExitCode.Stopped, ""), (result.ExitCode, result.Error));
        Assert.Contains("""{"stopping":""", result.Output);
        Assert.Contains("""{"run_ended":{"event":"run_ended","stopped":true""", result.Output);
        Assert.Equal(keepsLora ? ["hanako.safetensors"] : [], _place.LoraFiles);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(_place.RunFolder, "state"), "*.safetensors"));
    }

    [SignalTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void SecondSignal_LeavesInTheMiddleOfAStepWithoutACrash(string signal)
    {
        _place.Epochs = 100_000;
        _place.Resolution = 512; // a step takes seconds, so both signals come while libtorch computes the second one
        using var process = TrainToolsProcess.Start(_place.Arguments("--events", "json"));
        process.WaitForLine(line => line.StartsWith("""{"step_done":"""));

        process.Signal(signal);
        process.WaitForLine(line => line.StartsWith("""{"stopping":"""));
        process.Signal(signal);
        var result = process.Wait();

        Assert.Equal((ExitCode.Stopped, ""), (result.ExitCode, result.Error));
        Assert.DoesNotContain("run_ended", result.Output);
        Assert.Empty(_place.LoraFiles);
    }
}
