using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class TagsTests
{
    [Theory]
    [InlineData("a, b", "c", false, "a, b, c")]
    [InlineData("a, b", "c", true, "c, a, b")]
    [InlineData("hanako, b", "c", true, "hanako, c, b")]
    [InlineData("Hanako", "c", true, "Hanako, c")]
    [InlineData("", "c", true, "c")]
    [InlineData("a, B", "b, c", false, "a, B, c")]
    [InlineData("a,b", "A", true, "a,b")]                   // nothing new: the text stays as typed
    public void Apply_OfAdd_PutsWhatIsMissing(string caption, string tags, bool atFront, string expected) =>
        Assert.Equal(expected, Tags.Apply(new TagEdit.Add([tags], atFront), caption, "hanako"));

    [Theory]
    [InlineData("a, b, c", "b", "a, c")]
    [InlineData("a, B, c", "b, c", "a")]
    [InlineData("a", "a", "")]
    [InlineData("abc", "b", "abc")]
    public void Apply_OfRemove_TakesWholeTags(string caption, string tags, string expected) =>
        Assert.Equal(expected, Tags.Apply(new TagEdit.Remove([tags]), caption, ""));

    [Theory]
    [InlineData("a, b", "b", "c", "a, c")]
    [InlineData("a, b, c", "b", "c", "a, c")]
    [InlineData("a, b", "b", "", "a")]
    [InlineData("a, b", "B", "x, y", "a, x, y")]
    [InlineData("a,  b", "c", "d", "a,  b")]
    public void Apply_OfReplace_KeepsThePlace(string caption, string old, string replacement, string expected) =>
        Assert.Equal(expected, Tags.Apply(new TagEdit.Replace(old, replacement), caption, ""));

    [Fact]
    public void Apply_WithoutATag_AsksForOne()
    {
        TagEdit[] edits = [new TagEdit.Add([]), new TagEdit.Remove([" , "]), new TagEdit.Replace("", "x")];

        Assert.All(edits, edit => Assert.Equal(Refusal.InvalidInput,
            Assert.Throws<ProjectsException>(() => Tags.Apply(edit, "a", "")).Reason));
    }
}
