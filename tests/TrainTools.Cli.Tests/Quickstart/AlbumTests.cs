using TrainTools.Testbed;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class AlbumTests
{
    [Fact]
    public void Tilts_OfEachFraming_AreBalanced()
    {
        foreach (var framing in Album.Training.GroupBy(pose => pose.Framing))
        {
            int left = framing.Count(pose => pose.TiltDegrees < 0);
            int right = framing.Count(pose => pose.TiltDegrees > 0);
            int straight = framing.Count(pose => pose.TiltDegrees == 0);

            Assert.InRange(left - right, -1, 1);
            Assert.InRange(straight, 1, framing.Count() / 2);
        }
    }

    [Fact]
    public void Training_HasEveryFramingAndExpressionAndSeveralSizes()
    {
        Assert.Equal(16, Album.Training.Count);
        Assert.Equal(3, Album.Training.DistinctBy(pose => pose.Framing).Count());
        Assert.Equal(Enum.GetValues<Expression>().Length, Album.Training.DistinctBy(pose => pose.Expression).Count());
        Assert.True(Album.Training.DistinctBy(pose => (pose.Width, pose.Height)).Count() >= 4);
    }

    [Fact]
    public void ValidationImages_AreNotAmongTheTrainingImages()
    {
        var trained = Album.Training.Select(pose => pose.Caption).ToHashSet();

        Assert.DoesNotContain(Album.Validation, pose => trained.Contains(pose.Caption));
    }

    [Fact]
    public void NoColourOrExpression_BelongsToOneFraming()
    {
        var expressions = Album.Training.GroupBy(pose => pose.Expression).Where(group => group.Count() > 1);

        Assert.All(expressions, group => Assert.NotEqual(1, group.DistinctBy(pose => pose.Framing).Count()));
    }

    [Fact]
    public void Caption_BeginsWithTheTriggerWordAndNamesWhatIsSeen()
    {
        var pose = new Pose(
            "x", 64, 64, Framing.UpperBody, Expression.Wink, -9, Arms.HandRaised, "green", "sky", Backdrop.Dots);

        Assert.Equal(
            "hanako, upper body, wink, head tilted left, hand raised, green dress, sky background, dots",
            pose.Caption);
    }

    [Fact]
    public void Caption_OfACloseUp_DoesNotNameWhatIsOutOfTheImage()
    {
        var pose = new Pose(
            "x", 64, 64, Framing.CloseUp, Expression.Smile, 0, Arms.OnHips, "green", "sky", Backdrop.Hills);

        Assert.Equal("hanako, close-up, smile, head straight, hills", pose.Caption);
    }
}
