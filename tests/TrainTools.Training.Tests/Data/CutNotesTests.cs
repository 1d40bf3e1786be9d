using TrainTools.Core.Problems;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests.Data;

public sealed class CutNotesTests
{
    [Fact]
    public void Of_APanorama_TellsTheShareAndTheEnlargement()
    {
        var notes = CutNotes.Of([new SizedImage("pano.png", 20_000, 60)], BucketSettings.For(512)).ToList();

        Assert.Equal(
        [
            new Problem("dataset.cut_away", "", ("n", "1"), ("files", "pano.png (98.8 %)")),
            new Problem("dataset.enlarged", "resolution", ("n", "1"), ("files", "pano.png (4.3×)")),
        ], notes);
    }

    [Theory]
    [InlineData(512, 512)]
    [InlineData(1920, 1080)]
    [InlineData(1080, 2340)] // a phone's screen
    [InlineData(3000, 2000)]
    [InlineData(300, 300)]
    public void Of_UsualImages_SaysNothing(int width, int height) =>
        Assert.Empty(CutNotes.Of([new SizedImage("a.png", width, height)], BucketSettings.For(512)));

    [Fact]
    public void Of_ManyImages_NamesTheWorstThree()
    {
        var images = new[] { 60, 100, 200, 250, 512 }.Select(side => new SizedImage($"{side}.png", side, side));

        var note = Assert.Single(CutNotes.Of([.. images], BucketSettings.For(512)));

        Assert.Equal(new Problem("dataset.enlarged", "resolution",
            ("n", "4"), ("files", "60.png (8.5×), 100.png (5.1×), 200.png (2.6×), …")), note);
    }

    [Fact]
    public void ShareCutAway_OfAnImageThatFits_IsNone()
    {
        var choice = new BucketPlan(BucketSettings.For(512)).Select(1024, 1024);

        Assert.Equal(0, CutNotes.ShareCutAway(choice));
        Assert.Equal(0.5, CutNotes.Enlargement(choice, 1024, 1024));
    }
}
