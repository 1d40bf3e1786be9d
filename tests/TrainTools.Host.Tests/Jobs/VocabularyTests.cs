using System.IO.Compression;
using System.Text;
using Grpc.Core;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>Which vocabulary a training takes, where the WebUI's is too large for the base model.</summary>
[Collection(SampleFixture.Name)]
public sealed class VocabularyTests : IDisposable
{
    private readonly ServedHost _host;
    private readonly Story _story;

    public VocabularyTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample);
        string large = WriteVocabulary(Path.Combine(_host.Home, "bpe_simple_vocab_16e6.txt.gz"));
        _host.Change = facts => facts["clip_vocabulary"] = large;
        _host.Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Begin_OfABaseWithAVocabularyOfItsOwn_TrainsWithThat()
    {
        var version = _story.Ready(epochs: 1);

        var findings = Problems(version);
        var events = await _story.Until(_story.Begin(version).Id, RunStatus.Done);

        Assert.Empty(findings);
        Assert.NotEmpty(events);
    }

    [Fact]
    public void Begin_OfABaseThatTheWebUIsVocabularyIsTooLargeFor_IsRefusedBeforeTheStartInTheTabsTerms()
    {
        var version = _story.Ready(epochs: 1);
        File.Delete(Path.Combine(_host.Checkpoints, "tiny-sd1.vocab.txt.gz"));

        var finding = Assert.Single(Problems(version));
        var refused = Assert.Throws<RpcException>(() => _story.Begin(version));

        Assert.Equal("base_model_id", finding.Problem.Field);
        var problem = Assert.Single(Refusals.Problems(refused));
        Assert.Equal(("CANNOT_TRAIN", "base_model_id"), (problem.Reason, problem.Field));
        Assert.Contains("has 1,114 tokens, but tiny-sd1.safetensors knows only 1,000.", problem.Sentence);
        Assert.EndsWith("beside it, as tiny-sd1.vocab.txt.gz.", problem.Sentence);
        Assert.DoesNotContain("--", problem.Sentence);
    }

    private IEnumerable<Finding> Problems(TrainTools.Protocol.Version version) => _host.TrainingClient
        .Validate(new ValidateRequest { VersionId = version.Id }, ServedHost.Headers).Findings
        .Where(finding => finding.Severity == Severity.Problem);

    // 600 merges of two signs each, beside 514 tokens that every vocabulary has: CLIP's own has 48,894.
    private static string WriteVocabulary(string path)
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz";
        var pairs = letters.SelectMany(left => letters.Select(right => $"{left} {right}")).Take(600);
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes("#version: 0.2\n" + string.Join('\n', pairs) + "\n"));
        return path;
    }
}
