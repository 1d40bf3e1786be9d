using System.IO.Compression;
using Google.Protobuf;
using TrainTools.Protocol;
using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>A zip of images as the running host opens it, and what the estimate then says of the dataset.</summary>
public sealed class ArchiveUploadTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const int MostAnswers = 120; // each within a second while it is being opened

    private readonly ServedHost _host = shared.Host;
    private readonly TrainTools.Protocol.Version _version = new Story(shared.Host, sample: null!).Create("zip");

    [Fact]
    public void Archive_ThatIsDropped_IsOpenedWithItsCaptionsAndWhatItLeftOut()
    {
        var outcome = OutcomeOf(Zip(
            ("set/a.png", Image(1)), ("set/a.txt", "red"u8.ToArray()), ("set/b.png", Image(2)), ("set/c.png", Image(2)),
            ("set/d.png", "words"u8.ToArray())));

        var (opened, listed) = (outcome.Opened, Listed());
        Assert.Equal((2, 1, 1), (opened.Added, opened.Duplicates, opened.Refused));
        Assert.StartsWith("set/d.png is not an image", Assert.Single(opened.LeftOut).English());
        Assert.Equal([("a.png", "red"), ("b.png", "")], listed.Images.Select(image => (image.Name, image.Caption)));
    }

    [Fact]
    public void Estimate_WhereMostImagesAreUnusable_CountsThemAndAsks()
    {
        OutcomeOf(Zip(("a.png", Image(1))));
        string folder = Directory.GetDirectories(
            Path.Combine(_host.Projects, _version.ProjectId, "versions", _version.Label, "dataset", "processed")).Single();
        foreach (string name in new[] { "b.png", "c.png" })
            File.WriteAllText(Path.Combine(folder, name), "words");

        var estimate = _host.TrainingClient.Estimate(
            new EstimateRequest { VersionId = _version.Id }, ServedHost.Headers);

        Assert.Equal((1, 3), (estimate.Dataset.Used, estimate.Dataset.Found));
        Assert.StartsWith("b.png is not an image", Assert.Single(estimate.Dataset.Reasons).English());
        Assert.Equal("dataset.few_used", Assert.Single(estimate.Questions, question => question.Code == "dataset.few_used").Code);
        Assert.Contains("dataset.enlarged", estimate.Notes.Select(note => note.Code)); // 64 pixels at 512
    }

    private UploadOutcome OutcomeOf(byte[] zip)
    {
        var answer = _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = _version.Id, UploadId = "u", Name = "set.zip", TotalBytes = zip.Length,
            Data = ByteString.CopyFrom(zip),
        }, ServedHost.Headers);
        Assert.Null(answer.Outcome);
        Assert.NotNull(answer.Opening);
        return Enumerable.Range(0, MostAnswers).Select(_ => _host.DatasetsClient.UploadState(
            new UploadStateRequest { VersionId = _version.Id, UploadId = "u" }, ServedHost.Headers).Outcome)
            .First(outcome => outcome is not null);
    }

    private ListImagesResponse Listed() => _host.DatasetsClient.List(
        new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers);

    private static byte[] Image(int seed) => PngFile.Encode(64, 64, 8, PngFile.Rgb, (x, y) => [x * 4, y * 4, seed]);

    private static byte[] Zip(params IEnumerable<(string Path, byte[] Bytes)> files)
    {
        using var result = new MemoryStream();
        using (var zip = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, bytes) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(bytes);
            }
        }
        return result.ToArray();
    }
}
