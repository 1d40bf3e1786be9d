using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Tests.Captions;

public sealed class CaptionPairsTests
{
    private const string Composed = "が", Decomposed = "か\u3099", ComposedE = "é", DecomposedE = "e\u0301";

    [Theory]
    [InlineData("a.png", "a.txt", "a.txt")]
    [InlineData("a.png", "a.TXT", "a.TXT")]
    [InlineData("A.PNG", "a.txt", "a.txt")]
    [InlineData("a.png", "a.caption", "a.caption")]
    [InlineData("a.png", "a.Caption", "a.Caption")]
    [InlineData("a.png", "a.caption a.txt", "a.txt")]
    [InlineData("a.png", "a.TXT a.txt", "a.txt")]
    [InlineData("a.png", "a.TXT a.caption", "a.TXT")]
    [InlineData("a.png", "A.txt a.caption", "a.caption")]   // the same name is nearer than the usual extension
    [InlineData(Composed + ".png", Decomposed + ".txt", Decomposed + ".txt")]
    [InlineData(DecomposedE + ".png", ComposedE + ".txt", ComposedE + ".txt")]
    [InlineData(Composed + ".png", Decomposed + ".TXT", Decomposed + ".TXT")]
    [InlineData("É.png", "e\u0301.txt", "e\u0301.txt")]
    [InlineData(Composed + ".png", Decomposed + ".txt " + Composed + ".txt", Composed + ".txt")]
    [InlineData("v1.5.png", "v1.5.txt", "v1.5.txt")]
    [InlineData("a.png", "b.txt", null)]
    public void Of_AnImage_IsTheCaptionOfItsName(string image, string captions, string? expected)
    {
        var files = captions.Split(' ');

        Assert.Equal(expected, new CaptionPairs([image], [image, .. files]).Of(image));
    }

    [Fact]
    public void Of_ImagesThatDifferInCase_EachGetTheirOwn()
    {
        string[] images = ["A.png", "a.png"];

        var pairs = new CaptionPairs(images, ["A.png", "A.txt", "a.png", "a.txt"]);
        var upperOnly = new CaptionPairs(images, ["A.png", "A.txt", "a.png"]);

        Assert.Equal(["A.txt", "a.txt"], images.Select(pairs.Of));
        Assert.Equal(["A.txt", null], images.Select(upperOnly.Of));
    }

    [Fact]
    public void Shared_OfTwoImagesWithOneCaption_NamesIt()
    {
        string[] images = ["aaa.jpg", "aaa.png"];

        var pairs = new CaptionPairs(images, [.. images, "aaa.txt"]);

        Assert.Equal(["aaa.txt"], pairs.Shared);
        Assert.Equal(["aaa.txt", "aaa.txt"], images.Select(pairs.Of));
    }

    [Fact]
    public void Doubles_AndLonely_AreToldApart()
    {
        var pairs = new CaptionPairs(["a.png"], ["a.png", "a.caption", "a.txt", "b.txt"]);

        Assert.Equal(["a.caption"], pairs.Doubles);
        Assert.Equal(["b.txt"], pairs.Lonely);
    }
}
