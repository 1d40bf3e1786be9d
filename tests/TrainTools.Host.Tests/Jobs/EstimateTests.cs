using System.Text.Json.Nodes;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>What is foretold of a training, and what is not because nothing is known of it.</summary>
[Collection(SampleFixture.Name)]
public sealed class EstimateTests : IDisposable
{
    private const long UNetOfSd15 = 859_520_964;

    private readonly ServedHost _host;
    private readonly Story _story;

    public EstimateTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Estimate_AfterARun_TellsATimeForTheSameAndARangeForAnotherSizeAlone()
    {
        var version = _story.Ready(epochs: 4);
        var before = Estimate(version);
        var run = _story.Begin(version);
        await _story.Until(run.Id, RunStatus.Done);

        var same = Estimate(version);
        var larger = Estimate(version, settings => settings.Set(("resolution", 128)));
        var sampled = Estimate(version, settings => settings.Set(("sample_prompts", "hanako"), ("sample_steps", 30)));
        var none = Estimate(version, settings => settings.BaseModelId = "");
        Rewrite(job => job["speed"]!["uNetWeights"] = UNetOfSd15);
        _host.Kill();
        _host.Start();
        var other = Estimate(version);

        Assert.Equal((false, false), (before.HasSeconds, before.HasSecondsAtMost));
        Assert.True(same is { HasSeconds: true, Seconds: > 0, HasSecondsAtMost: false });
        Assert.True(sampled.Seconds > 10 * same.Seconds); // 4 epochs of 31 steps, beside 8 steps of the training
        Assert.True(same is { FileBytes: > 0, DiskBytes: > 0 });
        Assert.True(larger is { HasSeconds: false, HasSecondsAtLeast: true, HasSecondsAtMost: true });
        Assert.True(larger.SecondsAtMost > 3 * larger.SecondsAtLeast);
        Assert.True(none is
        {
            Steps: 8, HasSeconds: false, HasSecondsAtMost: false, HasMemoryBytes: false, FileBytes: 0, DiskBytes: 0,
        });
        Assert.Equal((false, false), (other.HasSeconds, other.HasSecondsAtMost));
        Assert.Equal("CPU", none.Device);
    }

    private EstimateResponse Estimate(TrainTools.Protocol.Version version, Action<VersionSettings>? change = null)
    {
        var settings = version.Settings.Clone();
        change?.Invoke(settings);
        return _host.TrainingClient.Estimate(
            new EstimateRequest { VersionId = version.Id, Settings = settings }, ServedHost.Headers);
    }

    private void Rewrite(Action<JsonNode> change)
    {
        string file = Directory.GetFiles(_host.Projects, "job.json", SearchOption.AllDirectories).Single();
        var job = JsonNode.Parse(File.ReadAllText(file))!;
        change(job);
        File.WriteAllText(file, job.ToJsonString());
    }
}
