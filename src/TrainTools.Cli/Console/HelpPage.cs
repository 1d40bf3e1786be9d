using System.CommandLine;
using System.CommandLine.Invocation;
using TrainTools.Host;

namespace TrainTools.Cli.Console;

/// <summary>Writes the help of the program or of a verb: introduction, usage, grouped options, examples.</summary>
internal sealed class HelpPage(CommandConsole console) : SynchronousCommandLineAction
{
    private const int LabelWidth = 26;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is Verb verb)
            WriteVerb(verb);
        else
            WriteProgram(parseResult.RootCommandResult.Command);
        return ExitCode.Done;
    }

    private void WriteProgram(Command program)
    {
        WriteParagraph(program.Description ?? "");
        Heading("Usage");
        console.Output.WriteLine("  traintools VERB [options]");
        Heading("Verbs");
        foreach (var verb in program.Subcommands.Where(verb => !verb.Hidden))
            Entry(verb.Name, verb.Description ?? "");
        Heading("Options");
        Entry("--help", "Explains the program, or a verb: traintools train --help.");
        Entry("--version", "Says which version this is.");
        Heading("Exit codes");
        Entry("0", "Done.");
        Entry("2", "What was given cannot work; one sentence on stderr says what to change.");
        Entry("130", "Stopped by Ctrl-C or SIGTERM, orderly; what was saved is kept.");
        Entry("1", "A fault of the program (or, from doctor: something that is needed is missing).");
    }

    private void WriteVerb(Verb verb)
    {
        WriteParagraph($"traintools {verb.Name}: {verb.Description}");
        if (verb.Introduction.Length > 0)
        {
            console.Output.WriteLine();
            WriteParagraph(verb.Introduction);
        }
        Heading("Usage");
        console.Output.WriteLine($"  traintools {verb.Name} {verb.Usage}");
        foreach (var group in verb.Groups)
        {
            Heading(group.Title);
            foreach (var option in group.Options.Where(option => !option.Hidden))
                Entry($"{option.Name} {option.HelpName}".TrimEnd(), option.Description ?? "");
        }
        if (verb.Examples.Count == 0)
            return;
        Heading("Examples");
        foreach (string example in verb.Examples)
            console.Output.WriteLine($"  {example}");
    }

    private void Heading(string title)
    {
        console.Output.WriteLine();
        console.Output.WriteLine(title);
    }

    private void Entry(string label, string text)
    {
        var lines = Wrap(text, console.Width - LabelWidth - 2);
        // A label that is too long for its column gets a line of its own.
        bool ownLine = label.Length >= LabelWidth;
        if (ownLine)
            console.Output.WriteLine($"  {label}");
        for (int i = 0; i < lines.Count; i++)
            console.Output.WriteLine($"  {(i == 0 && !ownLine ? label : "").PadRight(LabelWidth)}{lines[i]}");
    }

    private void WriteParagraph(string text)
    {
        foreach (string line in Wrap(text, console.Width))
            console.Output.WriteLine(line);
    }

    /// <summary>Breaks a text at spaces into lines of at most <paramref name="width"/> columns.</summary>
    internal static IReadOnlyList<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        foreach (string paragraph in text.Split('\n'))
        {
            string line = "";
            foreach (string word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > width)
                {
                    lines.Add(line);
                    line = "";
                }
                line = line.Length == 0 ? word : $"{line} {word}";
            }
            lines.Add(line);
        }
        return lines;
    }
}
