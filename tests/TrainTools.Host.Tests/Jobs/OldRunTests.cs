using System.Text.RegularExpressions;
using TrainTools.Core.Events;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>Runs whose folders version 0.1 wrote.</summary>
[Collection(SampleFixture.Name)]
public sealed class OldRunTests : IDisposable
{
    private readonly ServedHost _host;
    private readonly Story _story;

    public OldRunTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task RunThatAnOldHostPaused_IsShownAndGoesOnToItsEnd()
    {
        const int oldEntries = 22; // of the fixture: up to the pause
        var version = _story.Choose(
            _story.Ready(), epochs: 30, settings => settings.Set(("validation_images", 1)));
        var run = _story.Begin(version);
        await _story.Watch(run.Id, happened => happened.Of<LoraSaved>()?.Epoch == 2);
        _host.TrainingClient.Pause(new PauseRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Paused);
        _host.Kill();
        MakeOld(oldEntries);

        _host.Start();
        var before = await _story.Until(run.Id, RunStatus.Paused);
        _host.TrainingClient.Resume(new ResumeRequest { RunId = run.Id }, ServedHost.Headers);
        var after = await _story.Until(run.Id, RunStatus.Done, after: oldEntries);

        Assert.Equal(3, before.Count(happened => happened.Of<StepDone>() is not null));
        Assert.Equal(oldEntries + 1, after.First(happened => happened.Sequence > 0).Sequence);
        var curve = _host.ResultsClient.Curve(new CurveRequest { RunId = run.Id }, ServedHost.Headers);
        Assert.Equal(Enumerable.Range(1, 30), curve.Loss.Select(point => point.Step));
        var first = _host.ResultsClient.List(new ListRunsRequest { VersionId = version.Id }, ServedHost.Headers)
            .Runs.Single().Checkpoints[0];
        Assert.Equal((1, 0.5189061854034662), (first.Step, first.ValidationLoss)); // as the old journal says
    }

    private void MakeOld(int entries)
    {
        string journal = Directory.GetFiles(_host.Projects, "events.jsonl", SearchOption.AllDirectories).Single();
        File.WriteAllLines(journal, File.ReadLines(RunJournalTests.OldJournal).Take(entries));
        string log = Path.Combine(Path.GetDirectoryName(journal)!, "log.jsonl");
        File.WriteAllText(log, Regex.Replace(File.ReadAllText(log), "\"event\":\"[a-z_]+\",", ""));
    }
}
