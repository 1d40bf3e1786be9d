namespace TrainTools.Tagging.Tests;

/// <summary>Which tags come into a caption, and how they are spelled there.</summary>
public sealed class TagChoiceTests
{
    private static readonly ImageScores Scores = new(
        new Dictionary<string, float>
        {
            ["1girl"] = 0.99f, ["long_hair"] = 0.8f, ["^_^"] = 0.5f, ["fate_(series)"] = 0.36f, ["hat"] = 0.35f, ["tree"] = 0.349f,
        },
        new Dictionary<string, float> { ["saber_(fate)"] = 0.9f, ["rin"] = 0.84f });

    [Fact]
    public void Of_WithoutAChoice_TakesTheUsualThresholdsAndSpaces() =>
        Assert.Equal(["1girl", "long hair", "^_^", @"fate \(series\)", "hat", @"saber \(fate\)"],
            new TagChoice().Of(Scores));

    [Fact]
    public void Of_WithAThresholdThatATagJustHas_TakesIt() =>
        Assert.Contains("hat", new TagChoice { GeneralThreshold = 0.35 }.Of(Scores));

    [Fact]
    public void Of_WithOtherThresholds_ChangesEachKindByItself()
    {
        var choice = new TagChoice { GeneralThreshold = 0.9, CharacterThreshold = 0.5, CharactersFirst = true };

        Assert.Equal([@"saber \(fate\)", "rin", "1girl"], choice.Of(Scores));
    }

    [Theory]
    [InlineData("long_hair")]
    [InlineData("Long hair")]
    [InlineData("long  HAIR")]
    public void Of_WithoutADroppedTag_HoweverItIsSpelled(string dropped) =>
        Assert.DoesNotContain("long hair", new TagChoice { Dropped = [dropped] }.Of(Scores));

    [Theory]
    [InlineData("saber_(fate)")]
    [InlineData(@"saber \(fate\)")]
    public void Of_WithoutADroppedTag_WithBracketsInEitherForm(string dropped) =>
        Assert.DoesNotContain("saber (fate)", new TagChoice { Dropped = [dropped], EscapesBrackets = false }.Of(Scores));

    [Fact]
    public void Of_WithBracketsEscaped_WritesThemAsAPromptNeedsThem() =>
        Assert.Contains(@"saber \(fate\)", new TagChoice().Of(Scores));

    [Fact]
    public void Of_WithUnderscores_KeepsThem() =>
        Assert.Contains("long_hair", new TagChoice { KeepsUnderscores = true }.Of(Scores));

    // The faces that Danbooru has, and words that look like them.
    [Theory]
    [InlineData("0_0", true)]
    [InlineData("(o)_(o)", true)]
    [InlineData("+_+", true)]
    [InlineData("+_-", true)]
    [InlineData("._.", true)]
    [InlineData("<o>_<o>", true)]
    [InlineData("<|>_<|>", true)]
    [InlineData("=_=", true)]
    [InlineData(">_<", true)]
    [InlineData("3_3", true)]
    [InlineData("6_9", true)]
    [InlineData(">_o", true)]
    [InlineData("@_@", true)]
    [InlineData("^_^", true)]
    [InlineData("o_o", true)]
    [InlineData("u_u", true)]
    [InlineData("x_x", true)]
    [InlineData("|_|", true)]
    [InlineData("||_||", true)]
    [InlineData("long_hair", false)]
    [InlineData("k_(project)", false)]
    [InlineData("2b_(nier:automata)", false)]
    [InlineData("hat", false)]
    public void IsFace_OfSigns(string tag, bool expected) => Assert.Equal(expected, TagSpelling.IsFace(tag));

    [Theory]
    [InlineData(0.04)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Problems_OfAThresholdThatCannotBe_NameIt(double threshold) =>
        Assert.Equal("general_threshold", Assert.Single(new TagChoice { GeneralThreshold = threshold }.Problems()).Field);

    [Theory]
    [InlineData("", "hanako, 1girl, long hair")]
    [InlineData("by the sea, 1girl", "hanako, by the sea, 1girl, long hair")]
    [InlineData("hanako, by the sea", "hanako, by the sea, 1girl, long hair")]
    [InlineData("smile, Hanako", "Hanako, smile, 1girl, long hair")]
    [InlineData("hanako, long_hair, 1girl", "hanako, long_hair, 1girl")]
    [InlineData("hanako,1girl,  long hair", "hanako,1girl,  long hair")]
    public void Caption_WithTagsAdded_KeepsWhatIsThereBehindTheTrigger(string before, string expected) =>
        Assert.Equal(expected, TaggedCaption.Of(before, ["1girl", "long hair"], "hanako", replaces: false));

    [Theory]
    [InlineData("by the sea", "hanako, 1girl, long hair")]
    [InlineData("", "hanako, 1girl, long hair")]
    public void Caption_ThatIsReplaced_IsTheTriggerAndTheTags(string before, string expected) =>
        Assert.Equal(expected, TaggedCaption.Of(before, ["1girl", "long hair"], "hanako", replaces: true));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Caption_OfAnImageInWhichNothingIsSeen_StaysAsItIs(bool replaces) =>
        Assert.Equal("hanako, by the sea", TaggedCaption.Of("hanako, by the sea", [], "hanako", replaces));

    [Fact]
    public void Caption_WithoutATrigger_BeginsWithTheMostLikely() =>
        Assert.Equal("1girl, hat", TaggedCaption.Of("", ["1girl", "hat"], "", replaces: false));
}
