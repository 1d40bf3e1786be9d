using TrainTools.Host;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class SampleCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sample_InANewFolder_SaysWhereItIsAndHowToTrainOnIt()
    {
        var cli = new CommandLineHarness();
        string folder = _folder.File("my sample");

        int exit = cli.Run("sample", folder);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal($"The sample is in {folder}.", cli.OutputLines[0]);
        Assert.StartsWith("  traintools train --base \"", cli.OutputLines[2]); // quoted for the space in it
    }

    [Fact]
    public void Sample_ASecondTime_SaysThatItIsThere()
    {
        string folder = _folder.File("sample");
        new CommandLineHarness().Run("sample", folder);
        var cli = new CommandLineHarness();

        int exit = cli.Run("sample", folder);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal($"The sample is already in {folder}.", cli.OutputLines[0]);
    }

    [Fact]
    public void Sample_WithoutAFolder_IsRefused()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("sample");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal("DIR is missing: traintools sample DIR.", Assert.Single(cli.ErrorLines));
    }

    [Fact]
    public void Sample_WhereSomethingElseLies_IsRefusedInOneSentence()
    {
        _folder.Write("mine.txt", "keep me");
        var cli = new CommandLineHarness();

        int exit = cli.Run("sample", _folder.Path);

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("has something else in it", Assert.Single(cli.ErrorLines));
        Assert.Equal("keep me", File.ReadAllText(_folder.File("mine.txt")));
    }
}
