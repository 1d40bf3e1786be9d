using System.CommandLine;
using System.CommandLine.Parsing;

namespace TrainTools.Host.Verbs;

/// <summary>The options of a command line as words, so that a run can be asked for again as it was.</summary>
internal static class OptionWords
{
    /// <summary>What was given, name to value; <c>true</c> for an option that stands alone.</summary>
    public static OrderedDictionary<string, string> Given(ParseResult parse, IEnumerable<Option> options)
    {
        var given = new OrderedDictionary<string, string>();
        foreach (var option in options)
        {
            if (parse.GetResult(option) is OptionResult { Implicit: false } result)
                given[option.Name] = result.Tokens.Count == 0 ? "true" : result.Tokens[0].Value;
        }
        return given;
    }

    /// <summary>The words of a command line with these options; later sets win over earlier ones.</summary>
    public static IReadOnlyList<string> Join(params IEnumerable<IEnumerable<KeyValuePair<string, string>>> sets)
    {
        var all = new OrderedDictionary<string, string>();
        foreach (var (name, value) in sets.SelectMany(set => set))
            all[name] = value;
        return [.. all.SelectMany(option => new[] { option.Key, option.Value })];
    }
}
