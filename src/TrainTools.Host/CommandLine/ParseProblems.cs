using System.CommandLine.Parsing;
using System.CommandLine;
using TrainTools.Core.Settings;

namespace TrainTools.Host.CommandLine;

/// <summary>What is wrong with a command line, a sentence for each problem.</summary>
internal static class ParseProblems
{
    /// <summary>Every problem the parser found; empty when the command line can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var problems = Told(parse.UnmatchedTokens).Select(token => Unmatched(command, token)).ToList();
        foreach (var error in parse.Errors)
        {
            // The parser reports an unmatched token on the command; those have their own sentence above.
            if (error.SymbolResult is CommandResult && parse.UnmatchedTokens.Count > 0)
                continue;
            problems.Add(Sentence(error, command));
        }
        return [.. problems.Distinct()];
    }

    // A word behind an unknown option was meant as its value; one sentence about the option is enough.
    private static IEnumerable<string> Told(IReadOnlyList<string> tokens) =>
        tokens.Where((token, i) => token.StartsWith('-') || i == 0 || !tokens[i - 1].StartsWith('-'));

    private static string Unmatched(Command command, string token)
    {
        if (command is RootCommand)
        {
            var names = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
            string verbs = string.Join(", ", names);
            string guess = Guess(token, names);
            return $"'{token}' is no verb of traintools{guess} The verbs are {verbs}; " +
                "`traintools --help` explains them.";
        }
        if (!token.StartsWith('-'))
            return $"'{token}' does not belong here; a name or path with spaces needs quotes around it.";
        if (KohyaOptions.AdviceFor(token) is { } advice && command.Name == "train")
            return $"{token} is an option of kohya's sd-scripts: {advice}";
        return $"'{token}' is no option of traintools {command.Name}" +
            $"{Guess(token, command.Options.Select(option => option.Name))} " +
            $"`traintools {command.Name} --help` lists them all.";
    }

    private static string Guess(string token, IEnumerable<string> words) =>
        Spelling.Nearest(token, words) is { } word ? $"; did you mean {word}?" : ".";

    private static string Sentence(ParseError error, Command command)
    {
        var place = error.SymbolResult;
        bool lacksArgument = place is CommandResult or ArgumentResult { Parent: CommandResult, Tokens: [] };
        if (lacksArgument && command is Verb { Arguments: [{ } argument, ..] })
            return $"{argument.Name} is missing: traintools {command.Name} {argument.Name}.";
        var option = error.SymbolResult switch
        {
            OptionResult result => result,
            ArgumentResult { Parent: OptionResult result } => result,
            _ => null,
        };
        if (option is null)
            return error.Message;
        int given = option.Tokens.Count;
        if (given == 0)
            return $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}.";
        return given > 1 ? $"{option.Option.Name} is given {given} times; give it once." : error.Message;
    }
}
