using System.Text;
using System.Text.Json.Nodes;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>What lies beside a LoRA that was put into the WebUI's folder, as each WebUI reads it.</summary>
[Collection(SampleFixture.Name)]
public sealed class LoraCardTests : IDisposable
{
    private readonly ServedHost _host;
    private readonly Story _story;

    public LoraCardTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample);
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Use_InForgeNeo_TellsTheFactsOfTheRunInItsWordsAndShowsATrainingImage()
    {
        _host.Change = facts =>
        {
            facts["webui"] = "Forge";
            facts["language"] = "ja_JP";
            facts["sd_versions"] = new JsonArray("Unknown", "sd", "xl", "flux");
        };

        var note = await Used();

        Assert.Equal("sd", (string?)note["sd version"]);
        Assert.Equal("花子 v1。トリガーワード：花子。重み：0.8。", (string?)note["description"]);
        Assert.Matches("^Train Toolsで20..-..-..に作成：2ステップ、エポック1／1、解像度64、rank 2。ベースモデル：tiny-sd1",
            (string?)note["notes"]);
        Assert.False(note.ContainsKey("modelVersions"));
        byte[] preview = File.ReadAllBytes(Path.Combine(_host.Loras, "花子_v1.preview.webp"));
        Assert.Equal("RIFF", Encoding.ASCII.GetString(preview, 0, 4));
        Assert.Equal("WEBP", Encoding.ASCII.GetString(preview, 8, 4));
        Assert.Equal(["花子_v1.json", "花子_v1.preview.webp", "花子_v1.safetensors"],
            Directory.EnumerateFiles(_host.Loras).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Use_InSdNext_TellsTheTriggerWhereItReadsIt()
    {
        _host.Change = facts => facts["webui"] = "SD.Next";

        var note = await Used();

        Assert.Equal("SD1", (string?)note["sd version"]);
        Assert.Equal("花子 v1. Trigger word: 花子. Weight: 0.8.", (string?)note["description"]);
        Assert.Equal("花子", (string?)Assert.Single(note["tags"]!.AsArray()));
        Assert.Equal("花子", (string?)note["modelVersions"]![0]!["trainedWords"]![0]);
    }

    private async Task<JsonObject> Used()
    {
        _host.Start();
        var version = _story.Ready(epochs: 1);
        var run = _story.Begin(version);
        await _story.Until(run.Id, RunStatus.Done);
        var result = _host.ResultsClient.List(
            new ListRunsRequest { VersionId = version.Id }, ServedHost.Headers).Runs.Single();
        _host.ResultsClient.Use(new UseRequest
        {
            RunId = run.Id, CheckpointId = result.Checkpoints[^1].Id, Weight = 0.8,
        }, ServedHost.Headers);
        return JsonNode.Parse(File.ReadAllText(Path.Combine(_host.Loras, "花子_v1.json")))!.AsObject();
    }
}
