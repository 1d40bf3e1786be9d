using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Tests.Captions;

public sealed class NameSpellingTests
{
    [Theory]
    [InlineData("か\u3099", "が")]
    [InlineData("フォルタ\u3099ハ\u309A", "フォルダパ")]
    [InlineData("Cafe\u0301", "Café")]
    [InlineData("o\u0323\u0302", "ộ")]
    [InlineData("u\u0308\u0304", "ǖ")]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("И\u0306", "Й")]
    [InlineData("花子 1girl", "花子 1girl")]
    [InlineData("\u0301a", "\u0301a")]
    [InlineData("\uD800", "\uD800")]
    [InlineData("", "")]
    public void Composed_OfEachSpelling_IsOneCharacter(string name, string expected) =>
        Assert.Equal(expected, NameSpelling.Composed(name));
}
