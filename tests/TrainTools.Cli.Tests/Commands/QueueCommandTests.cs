using TrainTools.Core.Events;
using TrainTools.Host;
using TrainTools.Protocol;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Commands;

[Collection(SampleFixture.Name)]
public sealed class QueueCommandTests(SampleFixture fixture) : IDisposable
{
    private readonly ServedHost _host = new ServedHost().WithBaseModel(fixture.Sample);

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Queue_OfARunningHost_ShowsAndPausesItsTraining()
    {
        _host.Start();
        var story = new Story(_host, fixture.Sample);
        var run = story.Begin(story.Ready(epochs: 100_000));
        await story.Watch(run.Id, told => told.Of<StepDone>() is not null);
        var cli = new CommandLineHarness();

        int exit = cli.Run("queue", "--remote", _host.Home, "--pause", "1");
        await story.Until(run.Id, RunStatus.Paused);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Contains("花子_v1", cli.Output);
        Assert.Contains("of 200,000", cli.Output);
    }

    [Fact]
    public void Queue_WithANumberThatIsNotThere_SaysSo()
    {
        _host.Start();
        var cli = new CommandLineHarness();

        int exit = cli.Run("queue", "--remote", _host.Home, "--cancel", "3");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("--cancel is '3', but no training waits or runs.", cli.Error);
    }

    [Fact]
    public async Task Queue_ThatTheHostRefuses_SaysWhy()
    {
        _host.Start();
        var story = new Story(_host, fixture.Sample);
        var run = story.Begin(story.Ready(epochs: 100_000));
        await story.Watch(run.Id, told => told.Of<StepDone>() is not null);
        var cli = new CommandLineHarness();

        int exit = cli.Run("queue", "--remote", _host.Home, "--resume", "1");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.StartsWith("The training ", Assert.Single(cli.ErrorLines));
    }

    [Fact]
    public void Queue_WithoutAHost_SaysWhereItLooked()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("queue", "--remote", _host.Home);

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("host.json cannot be read", cli.Error);
    }
}
