using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TrainTools.Host.CommandLine;

/// <summary>Options whose wrong answers are told in a sentence that says what to give instead.</summary>
internal static class Answers
{
    /// <summary>A text such as a path or a name.</summary>
    public static Option<string> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>A whole number; <paramref name="example"/> stands in the sentence about a wrong answer.</summary>
    public static Option<int?> Whole(string name, string description, string example) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Read<int>(
            result, name, $"give a whole number such as {example}", (string text, out int n) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out n)),
    };

    /// <summary>A whole number, or <c>off</c> for 0.</summary>
    public static Option<int?> WholeOrOff(string name, string description, string example) => new(name)
    {
        HelpName = "N|off",
        Description = description,
        CustomParser = result => Read<int>(
            result, name, $"give a whole number such as {example}, or off", (string text, out int n) =>
            {
                n = 0;
                return text.Equals("off", StringComparison.OrdinalIgnoreCase)
                    || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out n);
            }),
    };

    /// <summary>A whole number of 64 bits.</summary>
    public static Option<long?> WholeLong(string name, string description, string example) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Read<long>(
            result, name, $"give a whole number such as {example}", (string text, out long n) =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out n)),
    };

    /// <summary>
    /// A number with a decimal point (never a comma, whatever the system's language) or an exponent.
    /// </summary>
    public static Option<double?> Number(string name, string description, string example) => new(name)
    {
        HelpName = "X",
        Description = description,
        CustomParser = result => Read<double>(
            result, name, $"give a number such as {example}, with a point for decimals", (string text, out double x) =>
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out x)),
    };

    /// <summary>A text that stands for something; <paramref name="read"/> gives null for a wrong answer.</summary>
    public static Option<T?> Reading<T>(
        string name, string helpName, string description, string advice, Func<string, T?> read) where T : class => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (read(text) is { } value)
                return value;
            result.AddError($"{name} is '{text}'; {advice}.");
            return null;
        },
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
            CustomParser = result => Read<T>(result, name, $"choose {words}", (string text, out T value) =>
            {
                int index = Array.FindIndex(choices, c => c.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
                value = index < 0 ? default : choices[index].Value;
                return index >= 0;
            }),
        };
    }

    private delegate bool TryRead<T>(string text, out T value);

    private static T? Read<T>(ArgumentResult result, string name, string advice, TryRead<T> read) where T : struct
    {
        string text = result.Tokens[0].Value;
        if (read(text, out var value))
            return value;
        result.AddError($"{name} is '{text}'; {advice}.");
        return null;
    }
}
