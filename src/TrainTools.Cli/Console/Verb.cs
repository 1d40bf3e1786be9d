using System.CommandLine;

namespace TrainTools.Cli.Console;

/// <summary>A verb of the command line with what its help page needs.</summary>
internal sealed class Verb : Command
{
    /// <summary>Adds the groups' options in order.</summary>
    public Verb(string name, string description, params IReadOnlyList<OptionGroup> groups) : base(name, description)
    {
        Groups = groups;
        foreach (var option in groups.SelectMany(group => group.Options))
            Options.Add(option);
    }

    /// <summary>The options under their headings.</summary>
    public IReadOnlyList<OptionGroup> Groups { get; }

    /// <summary>What follows the verb in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>A few sentences for someone who meets the verb for the first time.</summary>
    public string Introduction { get; init; } = "";

    /// <summary>What is wrong with the values of its options; told with words that do not belong there.</summary>
    public Func<ParseResult, IReadOnlyList<Problem>> ProblemsOfValues { get; init; } = _ => [];

    /// <summary>Command lines to copy.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];
}

/// <summary>Options that belong together, under a heading of the help page.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<Option> Options);
