using System.CommandLine;
using System.Globalization;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Samplers;
using TrainTools.Host;
using TrainTools.Host.Preflight;
using TrainTools.Training.Samples;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools generate</c>: images from a base model, with a LoRA or without.</summary>
internal sealed class GenerateCommand(GenerateOptions options, ParseResult parse, CommandConsole console)
{
    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var options = new GenerateOptions();
        var verb = new Verb("generate", "Makes images from prompts, with a LoRA or without.", [.. options.Groups])
        {
            Usage = "--base FILE --prompt TEXT --out DIR [--lora FILE[:WEIGHT]] [options]",
            Introduction = "Makes images with a base model, to see what a LoRA does without a WebUI. Prompts are " +
                "read as the WebUIs read them, and the images hold what they were made with, as theirs do.",
            Examples =
            [
                "traintools generate --base anime.safetensors --lora hanako.safetensors:0.8 \\",
                "  --prompt \"hanako, (smile:1.2)\" --negative \"blurry\" --seed 1 --out images",
            ],
        };
        verb.SetAction(parsed => new GenerateCommand(options, parsed, console).Run());
        return verb;
    }

    private int Run()
    {
        var request = options.Request(parse);
        ComputeLibrary.Use();
        ImageRun.Run(request, Tell, CancellationToken.None);
        return ExitCode.Done;

        void Tell(TrainingEvent happened)
        {
            if (happened is Warned warned)
                console.Error.WriteLine(SettingTexts.OnTheCommandLine(warned.Problem));
            else if (happened is SampleMade made)
                console.Output.WriteLine(Line(made, request.Images[made.Prompt]));
        }
    }

    private static string Line(SampleMade made, SampleImage image)
    {
        var seconds = made.Seconds.ToString("0.0", CultureInfo.InvariantCulture);
        return $"{made.Path}: {image.Width}×{image.Height}, seed {image.Seed}, {SamplerChoice.Name(image.Sampler)}, " +
            $"{CountText.Of(image.Steps, "step")}, {seconds} s";
    }
}
