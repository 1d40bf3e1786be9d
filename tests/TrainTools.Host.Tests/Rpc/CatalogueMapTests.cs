using Google.Protobuf;
using TrainTools.Core.Settings;
using TrainTools.Host.Rpc;
using TrainTools.Testing;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Rpc;

public sealed class CatalogueMapTests
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithIndentation());

    [Fact]
    public void Catalogue_OfATraining_HasEverySettingWithItsTextsByGroup()
    {
        var response = CatalogueMap.Of(Catalogue.Training, SettingTexts.English);

        Assert.Equal(
            Catalogue.Training.All.Select(setting => setting.Key), response.Settings.Select(setting => setting.Key));
        Assert.All(response.Settings, setting => Assert.NotEqual("", setting.Help));
        Assert.Equal(
            ["dataset Images and captions", "network The LoRA", "training The training",
                "samples Samples while it trains", "memory Memory and files"],
            response.Groups.Select(group => $"{group.Id} {group.Title}"));
        Assert.Equal(
            response.Groups.Select(group => group.Id), response.Settings.Select(setting => setting.Group).Distinct());
    }

    [Theory]
    [InlineData("rank", ValueKind.Whole, 1.0, 1024.0, false, "16")]
    [InlineData("learning_rate", ValueKind.Number, 0.0, 10.0, true, "null")]
    [InlineData("max_grad_norm", ValueKind.Number, 0.0, null, false, "1")]
    [InlineData("seed", ValueKind.Whole, null, null, false, "42")]
    [InlineData("flip", ValueKind.Toggle, null, null, false, "false")]
    [InlineData("gradient_checkpointing", ValueKind.Toggle, null, null, true, "null")]
    [InlineData("schedule", ValueKind.Choice, null, null, false, "\"cosine\"")]
    public void Setting_OfEachKind_SaysWhatItMayBe(
        string key, ValueKind kind, double? min, double? max, bool automatic, string usual)
    {
        var response = CatalogueMap.Of(Catalogue.Training, SettingTexts.English).Settings
            .Single(setting => setting.Key == key);

        Assert.Equal(
            (kind, min, max, automatic, usual),
            (response.Kind, response.HasMin ? response.Min : null, response.HasMax ? response.Max : (double?)null, response.Automatic,
                response.DefaultJson.ToStringUtf8()));
    }

    [Fact]
    public void Texts_InJapanese_AreJapanese()
    {
        var response = CatalogueMap.Of(Catalogue.Training, SettingTexts.In("ja"));

        Assert.Equal(("画像とキャプション", "ランク（dim）"),
            (response.Groups[0].Title, response.Settings.Single(setting => setting.Key == "rank").Title));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    [InlineData("zh")]
    public void CatalogueInTheTabsTests_IsTheHosts(string language)
    {
        string file = $"catalogue.{language}.json";
        string kept = Path.Combine(Repository.Root, "tests", "web", "fake", file);

        string now = Json.Format(CatalogueMap.Of(Catalogue.Training, SettingTexts.In(language))) + "\n";

        string made = Path.Combine(Path.GetTempPath(), file);
        if (!File.Exists(kept) || File.ReadAllText(kept).ReplaceLineEndings("\n") != now)
        {
            File.WriteAllText(made, now);
            Assert.Fail($"{kept} is of another catalogue; the one of now is {made}.");
        }
    }
}
