using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TrainTools.Cli.Console;

/// <summary>Options whose wrong answers are told in a sentence that says what to give instead.</summary>
internal static class Answers
{
    /// <summary>What an error says: our problems, or the parser's own sentence.</summary>
    public static IReadOnlyList<Problem> Problems(ParseError error) => ProblemJson.Read(error.Message);

    /// <summary>A text such as a path or a name.</summary>
    public static Option<string> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>A whole number; <paramref name="example"/> stands in the sentence about a wrong answer.</summary>
    public static Option<int?> Whole(string name, string description, string example) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Read<int>(
            result, name, "command.not_whole", ("example", example), (string text, out int n) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out n)),
    };

    /// <summary>A number with a point; <paramref name="example"/> stands in the sentence about a wrong answer.</summary>
    public static Option<double?> Number(string name, string description, string example) => new(name)
    {
        HelpName = "X",
        Description = description,
        CustomParser = result => Read<double>(
            result, name, "command.not_number", ("example", example), (string text, out double x) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out x)),
    };

    /// <summary>One of a few words, each standing for a value.</summary>
    public static Option<T?> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct, Enum // not bool: the parser would take only true and false for its value
    {
        string words = string.Join(" or ", choices.Select(choice => choice.Word));
        return new Option<T?>(name)
        {
            HelpName = string.Join('|', choices.Select(choice => choice.Word)),
            Description = description,
            CustomParser = result => Read<T>(
                result, name, "command.choice", ("choices", words), (string text, out T value) =>
                {
                    int index = Array.FindIndex(choices, c => c.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
                    value = index < 0 ? default : choices[index].Value;
                    return index >= 0;
                }),
        };
    }

    private delegate bool TryRead<T>(string text, out T value);

    private static T? Read<T>(
        ArgumentResult result, string name, string code, (string Key, string Value) wanted, TryRead<T> read)
        where T : struct
    {
        string text = result.Tokens[0].Value;
        if (read(text, out var value))
            return value;
        result.AddError(ProblemJson.Write([new Problem(code, "", ("option", name), ("value", text), wanted)]));
        return null;
    }
}
