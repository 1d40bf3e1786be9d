using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>What a host that was killed in the middle of a write leaves beside the images.</summary>
public sealed class KilledUploadTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public KilledUploadTests() => _version = _place.NewVersion();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HalfWrittenCopy_OfAKilledHost_GoesWithTheNextUploadAndNothingElseDoes(bool asksFirst)
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "red");
        var half = _place.Add(_version, "dataset/processed/1_花子/.g0jafquh.part", new byte[100]);
        var own = _place.Add(_version, "dataset/processed/1_花子/mine.part", new byte[3]);
        _place.Restart();

        if (asksFirst) Folder.GetUpload("another");
        else _place.Dropped(_version, "b.png", Workplace.Png(2));

        Assert.False(File.Exists(half));
        Assert.True(File.Exists(own)); // a person's file, whatever it is
        Assert.Equal("red", Folder.Images().Single(image => image.Name == "a.png").Caption);
    }

    [Fact]
    public void UploadUnderWay_WhenTheHostWasKilled_LosesNothingToTheSweep()
    {
        var bytes = Workplace.Png(3);
        Folder.Upload(new UploadPart("u", "c.png", bytes.Length, 0, bytes.AsMemory(0, 30)));
        _place.Restart();

        var state = Folder.Upload(new UploadPart("u", "c.png", bytes.Length, 30, bytes.AsMemory(30)));

        Assert.IsType<UploadOutcome.Added>(state.Outcome);
        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(_version)), file => file.EndsWith(".part"));
    }

    private VersionFolder Folder => _place.Store.Open(_version.Id);
}
