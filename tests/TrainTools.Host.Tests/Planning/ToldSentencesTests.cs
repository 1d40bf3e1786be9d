using System.Text.Json;
using System.Text.RegularExpressions;
using TrainTools.Host.Planning;
using TrainTools.Projects.Names;
using TrainTools.Projects.Store;
using TrainTools.Testing;
using TrainTools.Training.Settings;
using OptimizerSettings = TrainTools.Training.Settings.OptimizerSettings;

namespace TrainTools.Host.Tests.Planning;

/// <summary>What the planning really says is what the tab's table of translations has.</summary>
public sealed class ToldSentencesTests
{
    private static readonly IReadOnlyList<Regex> Templates = LoadTemplates();

    [Fact]
    public void Problems_OfSettingsThatAreAllWrong_AreInTheTabsTable()
    {
        var wrong = new TrainingSettings
        {
            Resolution = 500, Epochs = 0, SaveEveryEpochs = 0, BatchSize = 0, ClipSkip = 13, Validation = -2,
            KeepTokens = -1, MaxTokenLength = 80,
            Lora = new LoraSettings { Rank = 0, Alpha = 0, ConvRank = 0, ConvAlpha = 0 },
            Optimizer = new OptimizerSettings { LearningRate = 0, TextEncoderLearningRate = 0, WarmupSteps = -1 },
        };

        var said = wrong.Problems().Select(RunSettings.InWords).ToList();

        Assert.True(said.Count >= 12, string.Join("\n", said));
        Assert.DoesNotContain(said, IsUnknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("CON")]
    [InlineData("trailing.")]
    [InlineData("none")]
    [InlineData("a:b")]
    public void Problem_OfAnOutputName_IsInTheTabsTable(string name)
    {
        string said = RunSettings.InWords(FileNames.Problem(name)!);

        Assert.False(IsUnknown(said), said);
    }

    [Fact]
    public void Reasons_OfEveryRecommendation_AreInTheTabsTable()
    {
        var said =
            from kind in Enum.GetValues<SubjectKind>()
            from look in Enum.GetValues<Look>()
            from reason in Recommendations.For(kind, look, new VersionSettings()).Reasons
            select reason.Text;

        Assert.DoesNotContain(said, IsUnknown);
    }

    private static bool IsUnknown(string sentence) => !Templates.Any(template => template.IsMatch(sentence));

    private static List<Regex> LoadTemplates()
    {
        string path = Path.Combine(Repository.Root, "extension", "web", "src", "shared", "texts", "told.ja.json");
        using var table = JsonDocument.Parse(File.ReadAllText(path));
        return [.. table.RootElement.GetProperty("host").EnumerateObject().Select(entry => new Regex(
            "^" + Regex.Replace(Regex.Escape(entry.Name), @"\\\{\d+}", "(.+)") + "$"))];
    }
}
