using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

public sealed class SettingTextsTests
{
    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    [InlineData("zh")]
    public void Texts_OfALanguage_AreThoseOfTheCatalogueAndNoMore(string language)
    {
        var texts = SettingTexts.In(language);

        var keys = Catalogue.Job.All.Select(setting => setting.Key).ToList();
        Assert.Empty(keys.Except(texts.Keys));
        Assert.Empty(texts.Keys.Except(keys));
        Assert.All(keys, key => Assert.False(texts.Title(key).Length == 0 || texts.Help(key).Length == 0, key));
        Assert.All(Enum.GetValues<SettingGroup>(), group => Assert.NotEmpty(texts.Title(group)));
        if (language != "en")
            Assert.All(keys, key => Assert.NotEqual(SettingTexts.English.Help(key), texts.Help(key)));
    }

    [Fact]
    public void Titles_OfALanguage_TellSettingsApart()
    {
        foreach (string language in SettingTexts.Languages)
        {
            var titles = SettingTexts.In(language).Keys.Select(SettingTexts.In(language).Title).ToList();

            Assert.Equal(titles.Count, titles.Distinct().Count());
        }
    }

    [Fact]
    public void Problem_InAForm_NamesFieldsByTheirTitles()
    {
        var problem = new LoraSettings { ConvAlpha = 1 }.Contradictions().Single();

        Assert.Equal("Convolution alpha is given without Convolution rank (conv dim); add Convolution rank (conv dim) or " +
            "leave Convolution alpha out.", SettingTexts.InAForm(problem));
    }
}
