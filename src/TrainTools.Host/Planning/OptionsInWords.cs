using System.Text.RegularExpressions;
using TrainTools.Core.Settings;

namespace TrainTools.Host.Planning;

/// <summary>Sentences of the worker, which speak of options, in the words of the tab.</summary>
internal static partial class OptionsInWords
{
    /// <summary><c>--clip-skip is 3</c> becomes <c>Clip skip is 3</c>.</summary>
    public static string Of(string sentence) => Option().Replace(
        ResumeCommand().Replace(sentence, "Resume"),
        option => Catalogue.Job.All.FirstOrDefault(setting => setting.Option == option.Value && IsInTheTab(setting.Key))
            is { } setting
            ? SettingTexts.English.Title(setting.Key)
            : option.Value);

    private static bool IsInTheTab(string key) => key is "base" or "output" || Catalogue.Training.Find(key) is not null;

    // As it stands in a sentence of the command line; with other options behind the folder it is not the tab's Resume.
    [GeneratedRegex("""`traintools train --resume ("[^"`]+"|[^ "`]+)`""")]
    private static partial Regex ResumeCommand();

    [GeneratedRegex("--[a-z][a-z-]*")]
    private static partial Regex Option();
}
