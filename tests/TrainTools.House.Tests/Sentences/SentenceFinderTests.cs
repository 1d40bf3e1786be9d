namespace TrainTools.House.Tests.Sentences;

public sealed class SentenceFinderTests
{
    [Theory]
    [InlineData("""F("It is full.");""", "It is full.")]
    [InlineData("""F($"{name} has {count:N0} bytes.");""", "{0} has {1} bytes.")]
    [InlineData("""F($"{name} is cut off. " + "Copy it " + again + ".");""", "{0} is cut off. Copy it {1}.")]
    [InlineData("""throw new DatasetException($"{path}: " + reason);""", "{0}: {1}")]
    [InlineData("""F(" It ended. ");""", "It ended.")]
    public void Of_AText_IsOneTemplate(string statement, string expected)
    {
        var found = Assert.Single(Found(statement));

        Assert.Equal(expected, found.Template);
        Assert.Equal("A.cs:2", found.Place);
    }

    [Fact]
    public void Of_AConditionalPiece_FindsItsWordsToo()
    {
        var found = Found("""F($"The {(isOne ? "picture" : "pictures")} left.");""").Select(text => text.Template);

        Assert.Equal(["The {0} left.", "picture", "pictures"], found);
    }

    [Theory]
    [InlineData("""throw new ArgumentException($"There are two of '{name}'.");""")]
    [InlineData("""console.WriteLine("The verbs are these.");""")]
    [InlineData("""F(line.StartsWith("It is known.", StringComparison.Ordinal));""")]
    [InlineData("""switch (x) { case "It is one.": break; }""")]
    public void Of_WhatNobodyInTheTabMeets_FindsNothing(string statement)
    {
        Assert.Empty(Found(statement));
    }

    [Theory]
    [InlineData("It is full.", true)]
    [InlineData("Rank is {0}; choose 1 to 1024.", true)]
    [InlineData("--force belongs to --resume; leave it out.", true)]
    [InlineData("libtorch, which computes, is not there.", true)]
    [InlineData("The training could not be run: {0}", true)]
    [InlineData("{0} is empty. {1}", true)]
    [InlineData("{0}: {1}", false)]
    [InlineData("{0}joint_blocks.", false)]
    [InlineData("Batch size", false)]
    [InlineData("it is far too large", false)]
    public void IsSentence_OfAText_AsAPersonWouldSay(string template, bool expected)
    {
        Assert.Equal(expected, new FoundText(template, "A.cs:1").IsSentence);
    }

    [Theory]
    [InlineData("it is far too large", true)]
    [InlineData("the token '{0}' is missing", true)]
    [InlineData("given another caption", true)]
    [InlineData("image/png", false)]
    [InlineData("cuda", false)]
    [InlineData("traintools train --resume {0}", false)]
    [InlineData("It is full.", false)]
    public void IsClause_OfAText_AsAPersonWouldSay(string template, bool expected)
    {
        Assert.Equal(expected, new FoundText(template, "A.cs:1").IsClause);
    }

    [Fact]
    public void All_OfTheSources_SpeaksInTheWordsOfTheTab()
    {
        var found = SentenceSources.All().Select(text => text.Template).ToHashSet();

        Assert.Contains("give Mixed precision bf16, which halves the numbers", found);
        Assert.DoesNotContain(found, template => template.Contains("--precision", StringComparison.Ordinal));
    }

    private static IEnumerable<FoundText> Found(string statement) =>
        SentenceFinder.Of($"class A {{ void Run() {{\n{statement}\n}} }}", "A.cs");
}
