using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TorchSharp;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Cli.Quickstart;
using TrainTools.Host;

namespace TrainTools.Cli.Commands;

/// <summary>The program: its verbs, and the way from arguments to an exit code.</summary>
/// <param name="console">Where it writes.</param>
/// <param name="train">What <c>train</c> runs.</param>
internal sealed class TrainToolsCommand(CommandConsole console, Train train)
{
    // No response files: a path or a name may begin with '@'. No bundling: '-abc' is a typing error, not three
    // options.
    private static readonly ParserConfiguration Parsing = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Parses, runs the verb and answers the exit code; problems are told, never thrown.</summary>
    public int Run(IReadOnlyList<string> args)
    {
        var parse = Build().Parse(args, Parsing);
        var edge = new JobEdge(failure => Tell(failure, WantsEvents(parse)), console.Clock);
        return edge.Run(() => Invoke(parse));
    }

    private int Invoke(ParseResult parse)
    {
        // Help and version, where they are asked for, answer before anything is checked.
        bool isQuestion = parse.CommandResult.Command.Options.Concat(parse.RootCommandResult.Command.Options)
            .Any(option => option is HelpOption or VersionOption && parse.GetResult(option) is { Implicit: false });
        if (!isQuestion && ParseProblems.Of(parse) is { Count: > 0 } problems)
        {
            var ofValues = parse.CommandResult.Command is Verb verb ? verb.ProblemsOfValues(parse) : [];
            throw new SettingsException([.. problems, .. ofValues]);
        }
        return parse.Invoke(new InvocationConfiguration
        {
            Output = console.Output,
            Error = console.Error,
            EnableDefaultExceptionHandler = false, // exceptions end at the job's edge
            ProcessTerminationTimeout = null, // Ctrl-C is the verb's own affair
        });
    }

    private RootCommand Build()
    {
        var root = new RootCommand("Train Tools trains LoRAs for Stable Diffusion from a folder of images.")
        {
            TrainCommand.Make(console, train),
            GenerateCommand.Make(console),
            TagCommand.Make(console),
            CaptionsCommand.Make(console),
            InspectCommand.Make(console),
            DoctorCommand.Make(console),
            BenchCommand.Make(console),
            SampleCommand.Make(console),
            QuickstartCommand.Make(console, RunOnOneThread),
            TabCommand.Make(console),
            QueueCommand.Make(console),
            ServeCommand.Make(console),
            SelfTestCommand.Make(console),
        };
        var help = new HelpPage(console);
        root.Options.OfType<HelpOption>().Single().Action = help;
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(console);
        root.Action = help; // `traintools` alone explains itself
        return root;
    }

    // The quick start's model is so small that a second thread takes longer to wake up than it helps.
    private int RunOnOneThread(IReadOnlyList<string> args)
    {
        ComputeLibrary.Use();
        torch.set_num_threads(1);
        return Run(args);
    }

    private void Tell(Failure failure, bool asEvent)
    {
        if (asEvent)
            new EventWriter(console.Output).Write(failure);
        console.Error.WriteLine(failure.Message);
    }

    // From the words themselves: it must be known even when another option is wrong.
    private static bool WantsEvents(ParseResult parse) =>
        parse.Tokens.Zip(parse.Tokens.Skip(1)).Any(pair =>
            pair.First.Value == "--events" && pair.Second.Value.Equals("json", StringComparison.OrdinalIgnoreCase));

    private sealed class VersionAction(CommandConsole console) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            console.Output.WriteLine($"traintools {OwnProgram.Version}");
            return ExitCode.Done;
        }
    }
}
