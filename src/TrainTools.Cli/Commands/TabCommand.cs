using System.Diagnostics;
using TrainTools.Cli.Console;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools tab</c>: the tab in a browser, without any WebUI.</summary>
internal static class TabCommand
{
    private const string PythonVariable = "TRAINTOOLS_PYTHON";
    private static readonly string Stub = Path.Combine("extension", "train_tools", "standalone.py");

    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var data = Answers.Text("--data", "DIR", "Where projects are kept. Default: a folder for program data of yours.");
        var loras = Answers.Text("--lora-dir", "DIR", "Where finished LoRAs go. Default: models/Lora below --data.");
        var checkpoints = Answers.Text("--checkpoints", "DIR",
            "Where base models lie. Default: models/Stable-diffusion below --data.");
        var port = Answers.Whole("--port", "Port of the page, on this machine only. Default 7870; 0 takes a free one.", "7870");
        var verb = new Verb("tab", "Serves the WebUI's tab without a WebUI.", new OptionGroup("Options", data, loras, checkpoints, port))
        {
            Usage = "[--data DIR] [--lora-dir DIR] [--checkpoints DIR] [--port N]",
            Introduction = "Prints an address to open in a browser; Ctrl-C ends it. It needs Python 3 with FastAPI and uvicorn.",
            Examples = ["traintools tab --checkpoints ~/models --lora-dir ~/loras"],
        };
        verb.SetAction(parse =>
        {
            List<string> args = [Script()];
            foreach (var option in new[] { data, loras, checkpoints })
            {
                if (parse.GetValue(option) is { Length: > 0 } folder)
                    args.AddRange([option.Name, Path.GetFullPath(folder)]);
            }
            if (parse.GetValue(port) is { } number)
                args.AddRange(["--port", $"{number}"]);
            return Run(Python(), args);
        });
        return verb;
    }

    private static int Run(string python, IReadOnlyList<string> args)
    {
        var start = new ProcessStartInfo(python) { UseShellExecute = false };
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        start.Environment["TRAINTOOLS_HOST"] = Path.Combine(AppContext.BaseDirectory, "traintools.dll");
        // Ctrl-C reaches the page's process too, which then ends by itself: this one waits for it.
        System.Console.CancelKeyPress += (_, press) => press.Cancel = true;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The stub's own program: in the clone or extension folder that this program was built in.</summary>
    /// <exception cref="SettingsException">It is not there.</exception>
    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Stub)))
                return Path.Combine(folder.FullName, Stub);
        }
        throw new SettingsException("command.no_tab", ("file", Stub), ("folder", AppContext.BaseDirectory));
    }

    /// <summary>A Python that has what the page needs; the first that is there where none has.</summary>
    /// <exception cref="SettingsException">There is no Python at all.</exception>
    private static string Python()
    {
        string[] names = OperatingSystem.IsWindows() ? ["python", "py"] : ["python3", "/usr/bin/python3"];
        string?[] candidates = [Environment.GetEnvironmentVariable(PythonVariable), .. names];
        var there = candidates.OfType<string>().Where(name => Answers(name, "")).ToList();
        return there.FirstOrDefault(name => Answers(name, "import starlette, uvicorn, grpc"))
            ?? there.FirstOrDefault(name => Answers(name, "import starlette, uvicorn"))
            ?? there.FirstOrDefault()
            ?? throw new SettingsException("command.no_python", ("variable", PythonVariable));

        static bool Answers(string python, string code)
        {
            try
            {
                var start = new ProcessStartInfo(python) { RedirectStandardError = true, RedirectStandardOutput = true };
                start.ArgumentList.Add("-c");
                start.ArgumentList.Add(code);
                using var process = Process.Start(start)!;
                process.StandardError.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false; // no such program
            }
        }
    }
}
