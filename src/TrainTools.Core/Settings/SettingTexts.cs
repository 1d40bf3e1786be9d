using System.Text.Json;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>What a setting is called and what it does, in each language: <c>Texts/</c>, a file a language.</summary>
public sealed class SettingTexts
{
    private readonly Dictionary<string, string[]> _settings;
    private readonly Dictionary<string, string> _groups;

    private SettingTexts(Stream file)
    {
        using var json = JsonDocument.Parse(file);
        _settings = json.RootElement.GetProperty("settings").Deserialize<Dictionary<string, string[]>>()!;
        _groups = json.RootElement.GetProperty("groups").Deserialize<Dictionary<string, string>>()!;
    }

    /// <summary>The languages, English first.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "ja", "zh"];

    /// <summary>The texts in English, which has one for each setting.</summary>
    public static SettingTexts English { get; } = Load("en");

    /// <summary>The texts of a language; English for one that there is not.</summary>
    public static SettingTexts In(string language) =>
        language != "en" && Languages.Contains(language) ? Load(language) : English;

    /// <summary>Keys of settings that have texts.</summary>
    public IReadOnlyCollection<string> Keys => _settings.Keys;

    /// <summary>The setting's name, a few words; its key where it has none, as a setting of a test.</summary>
    public string Title(string key) => _settings.TryGetValue(key, out var texts) ? texts[0] : key;

    /// <summary>What it does, a sentence or two; empty where there is no text.</summary>
    public string Help(string key) => _settings.TryGetValue(key, out var texts) ? texts[1] : "";

    /// <summary>The heading of a group.</summary>
    public string Title(SettingGroup group) => _groups[Id(group)];

    /// <summary>A group's name in files and on the wire.</summary>
    public static string Id(SettingGroup group) => JsonNamingPolicy.SnakeCaseLower.ConvertName(group.ToString());

    /// <summary>A problem's sentence as a form has it, in English: each field by its title.</summary>
    public static string InAForm(Problem problem) =>
        ProblemTexts.InEnglish(problem, English.Title, isCommandLine: false);

    /// <summary>A problem's sentence as the command line has it, in English: each field by its option.</summary>
    public static string OnTheCommandLine(Problem problem) =>
        ProblemTexts.InEnglish(problem, Catalogue.OptionOf, isCommandLine: true);

    private static SettingTexts Load(string language)
    {
        using var file = typeof(SettingTexts).Assembly.GetManifestResourceStream($"settings.{language}.json")!;
        return new SettingTexts(file);
    }
}
