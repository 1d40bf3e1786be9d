using Grpc.Core;
using TrainTools.Core.Events;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>Sample images of a training as the tab sees them: the real host, a real worker, a tiny model.</summary>
[Collection(SampleFixture.Name)]
public sealed class SampleImagesTests : IDisposable
{
    private readonly ServedHost _host;
    private readonly Story _story;

    public SampleImagesTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Samples_OfARun_AreListedInItsOrderAndGivenWholeAndSmall()
    {
        var run = _story.Begin(Version("花子, smile --n blurry --w 128 --h 64\nhanako --d 7\n"));

        var events = await _story.Until(run.Id, RunStatus.Done);
        var listed = List(run.Id);
        var first = listed.Samples[0];
        var image = await Whole(run.Id, first.Id);
        var small = _host.ResultsClient.SampleThumbnail(
            new SampleThumbnailRequest { RunId = run.Id, SampleId = first.Id, Side = 32 }, ServedHost.Headers);

        Assert.Equal(["花子, smile", "hanako"], listed.Prompts);
        Assert.Equal(
            [(0, 0, 0), (1, 0, 0), (0, 1, 2), (1, 1, 2), (0, 2, 4), (1, 2, 4)],
            listed.Samples.Select(sample => (sample.Prompt, sample.Epoch, sample.Step)));
        Assert.All(listed.Samples, sample => Assert.True(sample.EpochEnd));
        Assert.Equal(6, listed.Samples.Select(sample => sample.Id).Distinct().Count());
        Assert.Equal(6, events.Count(happened => happened.Of<SampleMade>() is not null));
        string file = Directory.GetFiles(_host.Projects, "*-e000000-00.png", SearchOption.AllDirectories).Single();
        Assert.Equal(File.ReadAllBytes(file), image);
        Assert.Equal("image/jpeg", small.MediaType);
        Assert.Equal([0xff, 0xd8], small.Data.Take(2));
    }

    [Fact]
    public async Task Sample_WithAPathForItsId_IsNotThere()
    {
        var run = _story.Begin(Version("hanako"));
        await _story.Until(run.Id, RunStatus.Done);

        foreach (string id in (string[])["../job.json", "job.json", ""])
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => Whole(run.Id, id));

            Assert.Equal(StatusCode.NotFound, refused.StatusCode);
            Assert.StartsWith(
                "This sample image is not there any more", Assert.Single(Refusals.Problems(refused)).Sentence);
        }
    }

    [Fact]
    public void Begin_WithAWrongLineOfPrompts_SaysItAtTheirField()
    {
        var version = Version("hanako\nhanako --q 3 --s 0");

        var refused = Assert.Throws<RpcException>(() => _story.Begin(version));
        var estimate = Assert.Throws<RpcException>(() => _host.TrainingClient.Estimate(
            new EstimateRequest { VersionId = version.Id }, ServedHost.Headers));

        foreach (var error in (RpcException[])[refused, estimate])
        {
            var problems = Refusals.Problems(error);
            Assert.Equal(["sample_prompts", "sample_prompts"], problems.Select(problem => problem.Field));
            Assert.StartsWith("Line 2 of the prompts: --q is not known.", problems[0].Sentence);
            Assert.StartsWith("Line 2 of the prompts: --s is 0.", problems[1].Sentence);
        }
        Assert.Empty(_host.TrainingClient.Queue(new QueueRequest(), ServedHost.Headers).Runs);
    }

    [Fact]
    public void Begin_WithAFilesPathForPrompts_DoesNotReadIt()
    {
        string file = Path.Combine(Path.GetDirectoryName(_host.Projects)!, "prompts.txt");
        var version = Version(file);
        File.WriteAllText(file, "hanako --secret 3");

        var refused = Assert.Throws<RpcException>(() => _story.Begin(version));

        var (_, field, sentence) = Assert.Single(Refusals.Problems(refused));
        Assert.Equal("sample_prompts", field);
        Assert.StartsWith($"{file} names a file, but no file is read from here.", sentence);
    }

    private TrainTools.Protocol.Version Version(string prompts)
    {
        var version = _story.Create();
        _story.Drop(version, 2);
        return _story.Choose(version, epochs: 2, settings => settings.Set(
            ("sample_prompts", prompts), ("sample_at_first", true), ("sample_steps", 2)));
    }

    private ListSamplesResponse List(string runId) =>
        _host.ResultsClient.ListSamples(new ListSamplesRequest { RunId = runId }, ServedHost.Headers);

    private async Task<byte[]> Whole(string runId, string sampleId)
    {
        using var call = _host.ResultsClient.OpenSample(
            new OpenSampleRequest { RunId = runId, SampleId = sampleId }, ServedHost.Headers);
        var bytes = new List<byte>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
            bytes.AddRange(part.Data);
        return [.. bytes];
    }
}
