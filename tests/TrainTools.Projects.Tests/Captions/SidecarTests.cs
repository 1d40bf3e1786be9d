using System.Text;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Tests.Captions;

public sealed class SidecarTests
{
    [Theory]
    [InlineData("a.tags", "1girl, smile\nhat", "a=1girl, smile, hat")]
    [InlineData("a.json", """{"tags": ["1girl", "hat"]}""", "a=1girl, hat")]
    [InlineData("a.json", """{"tags": {"1girl": 0.9, "hat": 0.5}}""", "a=1girl, hat")]
    [InlineData("a.json", """{"caption": "a girl", "tags": "1girl, hat"}""", "a=a girl, 1girl, hat")]
    [InlineData("a.png.json", """{"tag_string": "red_hair hat"}""", "a.png=red hair, hat")]
    [InlineData("meta_cap.json", """{"/x/a.png": {"caption": "a"}, "b": {"tags": "c, d"}, "e": {}}""", "/x/a.png=a|b=c, d")]
    [InlineData("data.json", """[{"image": "a.png", "text": "one"}, {"text": "nobody's"}]""", "a.png=one")]
    [InlineData("metadata.jsonl", "{\"file_name\": \"a.png\", \"text\": \"one\"}\n\nbroken\n{\"image_path\": \"b\", \"caption\": \"two\"}", "a.png=one|b=two")]
    [InlineData("config.json", """{"lr": 1, "nested": {"deep": 2}}""", "")]
    [InlineData("a.json", "broken", "")]
    [InlineData("a.json", "[1, null, \"x\"]", "")]
    [InlineData("a.tags", "", "")]
    public void Read_OfEachForm_GivesItsCaptions(string file, string text, string expected)
    {
        var captions = SidecarFile.Read(file, Encoding.UTF8.GetBytes(text));

        Assert.Equal(expected, string.Join('|', captions.Select(caption => $"{caption.Image}={caption.Caption}")));
    }

    [Fact]
    public void Lookup_OfAnImage_TakesTheOneOfItsFolderAndNearestToIt()
    {
        var lookup = new SidecarLookup(
        [
            new("x/a.png", "of x", "metadata.jsonl"), new(@"y\a.png", "of y", "metadata.jsonl"),
            new("が", "list", "metadata.jsonl"), new("か\u3099", "own", "か\u3099.tags"),
            new("v1.5", "dots", "meta_cap.json"),
        ]);

        Assert.Equal("of x", lookup.Of("x", "a.png")?.Caption);
        Assert.Equal("of y", lookup.Of("y", "A.jpg")?.Caption);
        Assert.Null(lookup.Of("z", "a.png"));
        Assert.Equal("own", lookup.Of("z", "が.png")?.Caption);
        Assert.Equal("dots", lookup.Of("z", "v1.5.png")?.Caption);
        Assert.Equal("dots", lookup.Of("z", "other.png", "v1.5.png")?.Caption);
    }
}
