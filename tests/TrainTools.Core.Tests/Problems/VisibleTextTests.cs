using TrainTools.Core.Problems;

namespace TrainTools.Core.Tests.Problems;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("x\u001b[31m\u0007.png", @"x\u001B[31m\u0007.png")]
    [InlineData("a\nb\u0085", @"a\u000Ab\u0085")]
    [InlineData("gnp\u202e.png\u2066", @"gnp\u202E.png\u2066")]
    [InlineData("花子 é が 👩‍🎨.png", "花子 é が 👩‍🎨.png")]
    public void Of_ATextWithHiddenCharacters_ShowsTheirNumbers(string text, string shown) =>
        Assert.Equal(shown, VisibleText.Of(text));

    [Fact]
    public void InEnglish_OfAnArgumentWithAnEscape_ShowsItsNumber()
    {
        var problem = new Problem("image.empty", "", ("file", "a\u001b[2J.png"));

        Assert.Equal(@"a\u001B[2J.png: the file is empty. Copy it again.", ProblemTexts.InEnglish(problem));
    }

    [Fact]
    public void InEnglish_OfASentenceThatIsPassedOn_LeavesItsLines() =>
        Assert.Equal("one\ntwo", ProblemTexts.InEnglish(Problem.Of("one\ntwo")));
}
