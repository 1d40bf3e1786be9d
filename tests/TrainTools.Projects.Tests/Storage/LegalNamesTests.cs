using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

/// <summary>The rules of Windows and Linux at once, on whatever system the tests run.</summary>
public sealed class LegalNamesTests
{
    [Theory]
    [InlineData("花子 ver.2", "花子 ver.2")]
    [InlineData("🎨 art", "🎨 art")]
    [InlineData("a/b", "a_b")]
    [InlineData("..", "project")]
    [InlineData("../../etc", "_.._etc")]
    [InlineData("C:\\x", "C__x")]
    [InlineData("what? <no> \"x\" | *", "what_ _no_ _x_ _ _")]
    [InlineData("dot.", "dot")]
    [InlineData(". .hidden ", "hidden")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("COM1", "_COM1")]
    [InlineData("???", "project")]
    [InlineData("e\u0301", "e\u0301")]
    public void Of_AnyLabel_IsANameThatBothSystemsAllow(string label, string expected)
    {
        var name = LegalNames.Of(label, "project", 40);

        Assert.Equal(expected, name);
        Assert.DoesNotContain(name, c => "<>:\"/\\|?*".Contains(c) || char.IsControl(c));
        Assert.False(FileNames.IsDevice(name));
    }

    [Fact]
    public void Of_ALongLabel_IsCutBetweenWholeLetters()
    {
        Assert.Equal(new string('x', 40), LegalNames.Of(new string('x', 300), "project", 40));
        Assert.Equal(new string('x', 39), LegalNames.Of(new string('x', 39) + "🎨", "project", 40));
        Assert.Equal("a", LegalNames.Of("a . . . . .b", "project", 5));
    }

    [Fact]
    public void Of_HalfALetter_TakesTheFallback() =>
        Assert.Equal("project", LegalNames.Of("a" + (char)0xD83C, "project", 40));

    [Theory]
    [InlineData("Hanako", "Hanako (3)")]
    [InlineData("HANAKO", "HANAKO (3)")]
    [InlineData("taro", "taro")]
    public void Free_WhereANameIsTaken_CountsOnWithoutRegardToCase(string name, string expected)
    {
        string[] taken = ["hanako", "hanako (2)"];

        Assert.Equal(expected, LegalNames.Free(name, 40, n => taken.Contains(n, StringComparer.OrdinalIgnoreCase)));
    }

    [Fact]
    public void Free_OfALongName_StaysWithinTheLimit()
    {
        var name = new string('花', 40);

        var free = LegalNames.Free(name, 40, taken => taken == name);

        Assert.Equal(new string('花', 36) + " (2)", free);
    }

    [Theory]
    [InlineData(" 花子 ", "花子")]
    [InlineData("..", "..")]
    [InlineData("a/b", "a/b")]
    [InlineData("CON", "CON")]
    public void Label_OfAnyWords_IsKeptAsTyped(string typed, string expected) =>
        Assert.Equal(expected, LegalNames.Label(typed, Noun.Project));

    [Theory]
    [InlineData("", "The project has no name; type one, in any script.")]
    [InlineData(" \u3000", "The project has no name; type one, in any script.")]
    [InlineData("a\nb", "The name of the project contains an invisible control character; type it again.")]
    public void Label_WithoutWordsOrWithControlCharacters_IsRefused(string typed, string expected)
    {
        var error = Assert.Throws<ProjectsException>(() => LegalNames.Label(typed, Noun.Project));

        Assert.Equal((Refusal.InvalidLabel, "label"), (error.Reason, error.Problem.Field));
        Assert.Equal(expected, SettingTexts.InAForm(error.Problem));
    }

    [Fact]
    public void Label_Of300Characters_SaysHowManyArePossible()
    {
        var error = Assert.Throws<ProjectsException>(() => LegalNames.Label(new string('x', 300), Noun.Version));

        Assert.Equal("The name of the version has 300 characters, at most 200 are possible; shorten it.",
            SettingTexts.InAForm(error.Problem));
    }
}
