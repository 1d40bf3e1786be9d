using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrainTools.Core.Problems;

/// <summary>
/// The English sentence of each code, from <c>Texts/en.json</c>, and from <c>Texts/command_line.json</c> what only the
/// command line says or says otherwise. <c>{key}</c> is an argument, <c>{name}</c> the field's name where the sentence is
/// read, and <c>{key|image|images}</c> chooses by whether the argument is 1.
/// </summary>
public static partial class ProblemTexts
{
    /// <summary>Code to sentence; the tab has the same.</summary>
    public static IReadOnlyDictionary<string, string> English { get; } = Load("en");

    /// <summary>Code to sentence for what the command line says in words of its own.</summary>
    public static IReadOnlyDictionary<string, string> CommandLine { get; } = Load("command_line");

    private static readonly Dictionary<string, Lazy<Dictionary<string, string>>> Other =
        new() { ["ja"] = new(() => Load("ja")), ["zh"] = new(() => Load("zh")) };

    /// <summary>The sentence in English, fields by their keys.</summary>
    public static string InEnglish(Problem problem) => InEnglish(problem, key => key, isCommandLine: false);

    /// <summary>The sentence in a WebUI's language, for what it shows itself; else in English.</summary>
    /// <param name="language">As WebUIs name it: <c>ja</c>, <c>ja_JP</c>, <c>zh-Hans</c>; any other: English.</param>
    /// <param name="problem">One without fields in its sentence.</param>
    public static string In(string language, Problem problem) =>
        language.Length < 2 || !Other.TryGetValue(language[..2].ToLowerInvariant(), out var table)
            || !table.Value.TryGetValue(problem.Code, out var sentence)
            ? InEnglish(problem)
            : Filled(sentence, problem, key => key, inner => In(language, inner));

    /// <summary>The sentence in English.</summary>
    /// <param name="problem">Of any version: one whose code is not known is shown as its code and arguments.</param>
    /// <param name="name">How a field is called where the sentence is read: by its option, or by its title.</param>
    /// <param name="isCommandLine">Whether it is read on the command line.</param>
    public static string InEnglish(Problem problem, Func<string, string> name, bool isCommandLine)
    {
        if (!(isCommandLine && CommandLine.TryGetValue(problem.Code, out var sentence))
            && !English.TryGetValue(problem.Code, out sentence) && !CommandLine.TryGetValue(problem.Code, out sentence))
            return $"{problem.Code} ({string.Join(", ", problem.Arguments.Select(argument => argument.Value))})";
        return Filled(sentence, problem, name, inner => InEnglish(inner, name, isCommandLine));
    }

    private static string Filled(
        string sentence, Problem problem, Func<string, string> name, Func<Problem, string> tell)
    {
        var values = problem.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value);
        return Brace().Replace(sentence, brace =>
        {
            var key = brace.Groups["key"].Value;
            var space = brace.Groups["space"].Value;
            if (key == "name" && !values.ContainsKey(key))
                return space + name(problem.Field);
            if (!values.TryGetValue(key, out var value))
                return brace.Value;
            if (brace.Groups["one"].Success)
                return space + brace.Groups[value == "1" ? "one" : "many"].Value;
            if (key.EndsWith("_field", StringComparison.Ordinal))
                return space + name(value);
            if (!key.EndsWith("_problem", StringComparison.Ordinal))
                return space + (problem.Code == Problem.Sentence ? value : VisibleText.Of(value));
            var inner = string.Join(' ', ProblemJson.Read(value).Select(tell));
            return inner.Length > 0 ? space + inner : "";
        });
    }

    /// <summary>The keys that a sentence's braces name, each once.</summary>
    public static IEnumerable<string> Keys(string sentence) =>
        Brace().Matches(sentence).Select(brace => brace.Groups["key"].Value).Distinct();

    private static Dictionary<string, string> Load(string table)
    {
        using var file = typeof(ProblemTexts).Assembly.GetManifestResourceStream($"problems.{table}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }

    [GeneratedRegex(@"(?<space> ?)\{(?<key>\w+)(?:\|(?<one>[^|}]*)\|(?<many>[^}]*))?\}")]
    private static partial Regex Brace();
}
