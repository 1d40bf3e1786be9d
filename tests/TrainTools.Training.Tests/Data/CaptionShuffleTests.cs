using TrainTools.Testing;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Data;

[NoTensorLeak]
public sealed class CaptionShuffleTests
{
    private const string Caption = "hanako, close-up, smile, blue hair,red scarf , 日本語";

    [Fact]
    public void Apply_ToTags_KeepsTheFirstInPlaceAndLosesNone()
    {
        using var random = new Generator(3);

        var shuffled = Enumerable.Range(0, 50).Select(_ => CaptionShuffle.Apply(Caption, 2, random).Split(", ")).ToList();

        Assert.All(shuffled, tags => Assert.Equal(["hanako", "close-up"], tags[..2]));
        Assert.All(shuffled, tags => Assert.Equal(["blue hair", "red scarf", "smile", "日本語"], tags[2..].Order(StringComparer.Ordinal)));
        Assert.True(shuffled.Select(tags => string.Join(", ", tags)).Distinct().Count() > 10);
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("one tag", 0, "one tag")]
    [InlineData("a, b", 9, "a, b")]
    public void Apply_WithNothingToShuffle_ChangesNothing(string caption, int keep, string expected)
    {
        using var random = new Generator(3);

        Assert.Equal(expected, CaptionShuffle.Apply(caption, keep, random));
    }
}
