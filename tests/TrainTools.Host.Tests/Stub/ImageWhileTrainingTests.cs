using TrainTools.Core.Events;
using TrainTools.Host.Tests.Jobs;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Stub;

/// <summary>
/// An image that is asked for in the WebUI while a training has its GPU: the real host, stub and workers, and the
/// WebUI's own lock.
/// </summary>
[Collection(SampleFixture.Name)]
public sealed class ImageWhileTrainingTests(SampleFixture fixture) : IDisposable
{
    private const int Endless = 100_000; // epochs; each saves a LoRA

    private readonly StubbedWebUi _webUi = new();

    public void Dispose() => _webUi.Dispose();

    [StubFact]
    public async Task MakeTheImageNow_PausesTheTrainingAtASavedStateAndItGoesOnByItself()
    {
        var story = Open();
        var run = story.Begin(story.Ready(Endless));
        await story.Watch(run.Id, happened => happened.Of<StepDone>()?.Step == 3);
        using var worker = Workers.Of(_webUi.Calls.Pid);

        var image = _webUi.Generate();
        var later = (await story.Watch(run.Id, happened => happened.Of<StepDone>()?.Step == 6))[^1];
        bool waited = !image.IsCompleted;
        _webUi.Press("lease/release"); // what the notice beside Generate does
        await image.WaitAsync(TimeSpan.FromMinutes(1));
        bool isGone = worker.HasExited; // the image was made with all of the memory
        var goesOn = await story.Watch(run.Id, happened => happened.Of<RunStarted>() is not null, later.Sequence);
        var resumed = goesOn[^1].Of<RunStarted>()!;
        var second = _webUi.Generate(); // the GPU is lent again
        await story.Watch(
            run.Id, happened => happened.Of<StepDone>()?.Step == resumed.StepsDone + 5, goesOn[^1].Sequence);

        Assert.True(waited);
        Assert.True(isGone);
        Assert.Contains(goesOn, happened => happened.Of<StateSaved>() is { } saved && saved.Step == resumed.StepsDone);
        Assert.Contains(goesOn, happened =>
            happened.Run is { Status: RunStatus.Queued, Problem.Code: "run.makes_way" });
        Assert.True(resumed.StepsDone >= 6);
        Assert.False(second.IsCompleted);
        _webUi.Call("Training/Cancel", new CancelRequest { RunId = run.Id }).Message<CancelResponse>();
        await second.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [StubFact]
    public async Task MakeWay_WhereNoTrainingHasTheGpu_SaysSo()
    {
        var story = Open();
        var before = _webUi.Call("Training/MakeWay", new MakeWayRequest()).Message<MakeWayResponse>();
        var run = story.Begin(story.Ready(epochs: 1));
        await story.Until(run.Id, RunStatus.Done);

        var after = _webUi.Call("Training/MakeWay", new MakeWayRequest()).Message<MakeWayResponse>();

        Assert.Equal((false, false), (before.MakesWay, after.MakesWay));
    }

    private Story Open()
    {
        _webUi.WithBaseModel(fixture.Sample).Start();
        return new Story(() => _webUi.Calls, fixture.Sample);
    }
}
