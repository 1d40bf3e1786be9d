using System.CommandLine;
using System.CommandLine.Parsing;
using TrainTools.Core.Settings;

namespace TrainTools.Cli.Console;

/// <summary>What is wrong with a command line, each problem by itself.</summary>
internal static class ParseProblems
{
    /// <summary>Every problem the parser found; empty when the command line can be run.</summary>
    public static IReadOnlyList<Problem> Of(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var problems = Told(parse.UnmatchedTokens).Select(token => Unmatched(command, token)).ToList();
        foreach (var error in parse.Errors)
        {
            // The parser reports an unmatched token on the command; those are told above.
            if (error.SymbolResult is CommandResult && parse.UnmatchedTokens.Count > 0)
                continue;
            problems.AddRange(Of(error, command));
        }
        return [.. problems.Distinct()];
    }

    // A word behind an unknown option was meant as its value; one problem about the option is enough.
    private static IEnumerable<string> Told(IReadOnlyList<string> tokens) =>
        tokens.Where((token, i) => token.StartsWith('-') || i == 0 || !tokens[i - 1].StartsWith('-'));

    private static Problem Unmatched(Command command, string token)
    {
        if (command is RootCommand)
        {
            var names = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
            var verbs = ("verbs", string.Join(", ", names));
            return Spelling.Nearest(token, names) is { } verb
                ? new Problem("command.no_verb_near", "", ("word", token), ("near", verb), verbs)
                : new Problem("command.no_verb", "", ("word", token), verbs);
        }
        if (!token.StartsWith('-'))
            return new Problem("command.word_outside", "", ("word", token));
        if (KohyaOptions.AdviceFor(token) is { } advice && command.Name == "train")
            return new Problem("command.kohya_option", "", ("option", token), ("advice", advice));
        return Spelling.Nearest(token, command.Options.Select(option => option.Name)) is { } near
            ? new Problem("command.no_option_near", "", ("option", token), ("near", near), ("verb", command.Name))
            : new Problem("command.no_option", "", ("option", token), ("verb", command.Name));
    }

    private static IReadOnlyList<Problem> Of(ParseError error, Command command)
    {
        var place = error.SymbolResult;
        bool lacksArgument = place is CommandResult or ArgumentResult { Parent: CommandResult, Tokens: [] };
        if (lacksArgument && command is Verb { Arguments: [{ } argument, ..] })
            return [new Problem("command.argument_missing", "", ("argument", argument.Name), ("verb", command.Name))];
        var option = error.SymbolResult switch
        {
            OptionResult result => result,
            ArgumentResult { Parent: OptionResult result } => result,
            _ => null,
        };
        var name = ("option", option?.Option.Name ?? "");
        return option?.Tokens.Count switch
        {
            0 => [new Problem("command.value_missing", "", name, ("value", option.Option.HelpName ?? ""))],
            > 1 and var given => [new Problem("command.option_twice", "", name, ("times", $"{given}"))],
            _ => Answers.Problems(error),
        };
    }
}
