using TrainTools.Core.Events;
using TrainTools.Host.Tests.WebUi;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>A WebUI on the processor, from which the host borrows all the same because a test says so.</summary>
[Collection(SampleFixture.Name)]
public sealed class LendingWithoutAGpuTests(SampleFixture fixture)
{
    private const int Endless = 100_000; // epochs; each saves a LoRA

    [Fact]
    public async Task MakeWay_FreesTheMemoryForTheImageAndTheTrainingGoesOnByItself()
    {
        await using var webUi = await LendingWebUi.StartAsync();
        using var host = Serve(webUi, lendsOnCpu: true);
        var story = new Story(host, fixture.Sample);
        var run = story.Begin(story.Ready(Endless));
        long seen = (await story.Watch(run.Id, happened => happened.Of<StepDone>()?.Step == 3))[^1].Sequence;
        using var worker = Workers.Of(host.Process.Id);

        var image = webUi.Generate(() => worker.HasExited);
        bool waited = !image.IsCompleted;
        bool makesWay = host.TrainingClient.MakeWay(new(), ServedHost.Headers).MakesWay;
        bool hadTheMemory = await image.WaitAsync(TimeSpan.FromMinutes(1));
        var goesOn = await story.Watch(run.Id, happened => happened.Of<RunStarted>() is not null, seen);
        int loans = webUi.Loans;
        host.TrainingClient.Cancel(new CancelRequest { RunId = run.Id }, ServedHost.Headers);
        await webUi.Generate(() => true).WaitAsync(TimeSpan.FromMinutes(1)); // given back at the end, too

        Assert.True(waited && makesWay && hadTheMemory);
        Assert.True(goesOn[^1].Of<RunStarted>()!.StepsDone >= 3);
        Assert.Contains(goesOn, happened => happened.Of<StateSaved>() is not null);
        Assert.Equal(2, loans);
    }

    [Fact]
    public async Task Begin_WithoutTheVariable_BorrowsNothing()
    {
        await using var webUi = await LendingWebUi.StartAsync();
        using var host = Serve(webUi, lendsOnCpu: false);
        var story = new Story(host, fixture.Sample);
        var run = story.Begin(story.Ready(epochs: 1));
        await story.Until(run.Id, RunStatus.Done);

        Assert.Equal(0, webUi.Loans);
        Assert.False(host.TrainingClient.MakeWay(new(), ServedHost.Headers).MakesWay);
    }

    private ServedHost Serve(LendingWebUi webUi, bool lendsOnCpu)
    {
        var host = new ServedHost().WithBaseModel(fixture.Sample);
        host.Change = facts => facts["address"] = webUi.Address; // and it has no GPU
        return host.Start(variables: [(HostSettings.LendOnCpuVariable, lendsOnCpu ? "1" : "0")]);
    }
}
