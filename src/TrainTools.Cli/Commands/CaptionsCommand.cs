using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Datasets;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools captions DIR</c>: what is wrong with a folder's captions, and what can be done about it.</summary>
internal static class CaptionsCommand
{
    /// <summary>The verb with its argument and options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder of images with captions." };
        var convert = new Option<bool>("--convert")
        {
            Description = "Rewrite captions that are not UTF-8; the originals stay beside them as .bak.",
        };
        var codePage = Answers.Text("--code-page", "NAME",
            $"Read captions that are not UTF-8 so, instead of guessing: {Names}.");
        var import = new Option<bool>("--import")
        {
            Description =
                "Write the captions in .tags, .json and metadata.jsonl files into .txt files beside the images.",
        };
        var replace = new Option<bool>("--replace")
        {
            Description = "With --import: also where an image has another caption, which stays as .bak.",
        };
        var verb = new Verb("captions", "Lists captions that cannot be read, and converts or imports captions.",
            new OptionGroup("Options", convert, codePage, import, replace))
        {
            Usage = "DIR [--convert] [--import]",
            Introduction = "Captions are UTF-8. Those that an old editor wrote in a code page are listed with the " +
                "likely one and the text as it reads so. Without options nothing is written.",
            Examples = ["traintools captions images --convert", "traintools captions images --import"],
        };
        verb.Arguments.Add(folder);
        verb.SetAction(parse =>
        {
            if (parse.GetValue(replace) && !parse.GetValue(import))
                throw new SettingsException("command.replace_alone");
            var page = parse.GetValue(codePage) is { } name ? PageOf(name) : null;
            var captions = new FolderCaptions(parse.GetRequiredValue(folder));
            Unreadable(captions, page, parse.GetValue(convert), console);
            Importable(captions, parse.GetValue(import), parse.GetValue(replace), console);
            return ExitCode.Done;
        });
        return verb;
    }

    private static string Names => string.Join(", ", CodePage.All.Select(page => page.Name));

    private static CodePage PageOf(string name) => CodePage.Find(name) ?? throw new SettingsException(
        "command.choice", ("option", "--code-page"), ("value", name), ("choices", Names));

    private static void Unreadable(FolderCaptions captions, CodePage? page, bool convert, CommandConsole console)
    {
        var unreadable = captions.Unreadable(page);
        var convertible = unreadable.Count(caption => caption.Text is not null);
        foreach (var caption in unreadable)
        {
            Say(console, caption.Text is { } text
                ? new Problem("caption.code_page", "",
                    ("path", caption.Path), ("code_page", caption.CodePage), ("text", CaptionFile.Sample(text)))
                : new Problem("command.captions_other_page", "",
                    ("path", caption.Path), ("code_page", caption.CodePage)));
            if (convert)
                FolderCaptions.Convert(caption);
        }
        if (convert || unreadable.Count == 0)
            Say(console, new Problem("command.captions_converted", "", ("n", $"{convertible}")));
        else
            Say(console, new Problem("caption.convert_verb", "", ("path", captions.Path)));
    }

    private static void Importable(FolderCaptions captions, bool import, bool replace, CommandConsole console)
    {
        if (import)
        {
            Say(console, new Problem("command.captions_imported", "", ("n", $"{captions.Import(replace)}")));
            return;
        }
        var (bare, other) = captions.Importable();
        if (bare > 0)
            Say(console, new Problem("command.captions_importable", "", ("n", $"{bare}")));
        if (other > 0)
            Say(console, new Problem("command.captions_replaceable", "", ("n", $"{other}")));
    }

    private static void Say(CommandConsole console, Problem problem) =>
        console.Output.WriteLine(SettingTexts.OnTheCommandLine(problem));
}
