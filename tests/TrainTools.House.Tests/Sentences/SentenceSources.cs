using TrainTools.Core.Settings;
using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sentences;

/// <summary>The sources whose sentences a person can meet in the tab, and the words in which they arrive there.</summary>
internal static partial class SentenceSources
{
    private static readonly string[] Folders =
    [
        "src/TrainTools.Core", "src/TrainTools.Diffusion", "src/TrainTools.Training", "src/TrainTools.Projects",
        "src/TrainTools.Host/BaseModels", "src/TrainTools.Host/Doctor", "src/TrainTools.Host/Jobs",
        "src/TrainTools.Host/Planning", "src/TrainTools.Host/Rpc", "src/TrainTools.Host/Serving", "src/TrainTools.Host/WebUi",
    ];

    // Of the command line only what the worker says when the host runs it.
    private static readonly string[] OfTheWorker =
    [
        "src/TrainTools.Host/CommandLine/Failure.cs", "src/TrainTools.Host/CommandLine/JobEdge.cs",
        "src/TrainTools.Host/Verbs/OutputFolder.cs", "src/TrainTools.Host/Verbs/TrainVerb.cs",
        "src/TrainTools.Host/Verbs/WatchedRun.cs",
    ];

    private static readonly string[] NotForTheTab =
    [
        "src/TrainTools.Diffusion/Files/LoraInspection.cs", // names of formats
        "src/TrainTools.Diffusion/Files/LoraTraining.cs", // what `inspect` prints
        "src/TrainTools.Training/Benchmarks/", // what `bench` prints
        "src/TrainTools.Training/Devices/OutOfMemory.cs", // what other programs say, to be recognised
        "src/TrainTools.Core/Problems/ProblemTexts.cs", // the tab has its own texts for these, by their codes
        "src/TrainTools.Core/Settings/KohyaOptions.cs", // of the command line
        "src/TrainTools.Host/Serving/HostApplication.cs", // how the log is written
        "src/TrainTools.Host/Serving/StdinPipe.cs", // a thread's name
        "src/TrainTools.Projects/Loras/LoraNotes.cs", // the WebUI's own keys
    ];

    /// <summary>All texts of these sources, with options in the words of the tab.</summary>
    public static IReadOnlyList<FoundText> All()
    {
        var titles = OptionTitles();
        return
        [
            .. from file in Folders.SelectMany(folder => Repository.Files(folder, "*.cs")).Select(Repository.Relative)
                   .Concat(OfTheWorker)
               where !NotForTheTab.Any(other => file.StartsWith(other, StringComparison.Ordinal))
               from text in SentenceFinder.Of(File.ReadAllText(Repository.PathOf(file)), file)
               select text with { Template = InWords(text.Template, titles) },
        ];
    }

    /// <summary>Options become the tab's words before a sentence leaves the host (OptionsInWords).</summary>
    private static string InWords(string template, Dictionary<string, string> titles) =>
        Option().Replace(template, option => titles.GetValueOrDefault(option.Value, option.Value));

    private static Dictionary<string, string> OptionTitles() => Catalogue.Training.All.Append(Catalogue.Job.Find("output")!)
        .ToDictionary(setting => setting.Option, setting => SettingTexts.English.Title(setting.Key));

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();
}
