using System.Text.Json;
using TrainTools.Cli.Commands;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Host.Rpc;
using TrainTools.Protocol;
using Problem = TrainTools.Core.Problems.Problem;

namespace TrainTools.Cli.Tests.Commands;

/// <summary>A setting is its declaration: from that it gets everywhere.</summary>
public sealed class DeclaredSettingTests
{
    // The LoRA's metadata: LoraMetadataTests. The form: catalogue.test.ts of the tab.
    [Fact]
    public void Setting_ThatIsOnlyDeclared_IsOnTheCommandLineInHelpInTheCatalogueAndInAJobsFile()
    {
        var catalogue = Catalogue.Of<JobOfATest>();
        var options = new TrainOptions(catalogue);
        var output = new StringWriter();
        var verb = new Verb("dream", "Dreams.", options.Groups) { Usage = "", Action = HelpOn(output) };

        int exit = verb.Parse([]).Invoke();
        var told = CatalogueMap.Of(catalogue, SettingTexts.English).Settings
            .Single(setting => setting.Key == "dreaminess");
        var problems = new List<Problem>();
        var given = new SettingOptions(catalogue);
        var parsed = new Verb("dream", "", [.. given.Groups]) { Usage = "" }.Parse(["--dreaminess", "7"]);
        var job = given.Apply(parsed, new JobOfATest(), problems);
        string file = catalogue.Write(job).ToJsonString();
        using var json = JsonDocument.Parse(file);
        var again = catalogue.Read(json.RootElement, new JobOfATest(), problems);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("--dreaminess N", output.ToString());
        Assert.Equal(
            (ValueKind.Whole, 1.0, 9.0, "3", "network", true),
            (told.Kind, told.Min, told.Max, told.DefaultJson.ToStringUtf8(), told.Group, told.Basic));
        Assert.Empty(problems);
        Assert.Contains("\"dreaminess\":7", file);
        Assert.Equal(7, again.Dreaminess);
        Assert.Equal(job, again);
    }

    private static HelpPage HelpOn(StringWriter output) => new(new CommandConsole
    {
        Output = output, Error = TextWriter.Null,
    });

    private sealed record JobOfATest
    {
        public TrainingJob Job { get; init; } = new();

        [Setting(SettingGroup.Network, Min = 1, Max = 9, IsBasic = true)]
        public int Dreaminess { get; init; } = 3;
    }
}
