using System.Diagnostics;

namespace TrainTools.House.Tests.Install;

/// <summary>
/// A folder that looks like a clone to the scripts, with commands of our own in front of the system's: what is installed
/// and who is logged in are then the test's choice, and nothing is really built or installed.
/// </summary>
internal sealed class ScriptClone : IDisposable
{
    private static readonly string[] PlainCommands =
    [
        "bash", "cat", "dirname", "env", "find", "grep", "mkdir", "mktemp", "mv", "readlink", "rm", "touch", "tr",
    ];

    private readonly string _folder;
    private readonly string _commands;

    public ScriptClone()
    {
        // A name that breaks scripts which forget their quotes.
        _folder = Directory.CreateTempSubdirectory("traintools-clone-").FullName;
        Root = Path.Combine(_folder, "it's 学習 here");
        _commands = Path.Combine(_folder, "commands");
        Directory.CreateDirectory(_commands);
        Directory.CreateDirectory(Path.Combine(Root, "install"));
        Directory.CreateDirectory(Path.Combine(Root, "src/TrainTools.Cli"));
        foreach (string script in new[] { "prepare.sh", "traintools", "quickstart.sh", "test.sh" })
            File.Copy(Repository.PathOf("install/" + script), Path.Combine(Root, "install", script));
        foreach (string command in PlainCommands)
            File.CreateSymbolicLink(Path.Combine(_commands, command), SystemPath(command));
        Write("Directory.Build.props", "<Project />");
    }

    /// <summary>The clone's folder.</summary>
    public string Root { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Where the scripts expect the built program.</summary>
    public string Host => Path.Combine(Root, "src/TrainTools.Cli/bin/Release/net10.0/traintools.dll");

    /// <summary>Whether a file of the clone is there.</summary>
    public bool Has(string relative) => File.Exists(Path.Combine(Root, relative));

    /// <summary>Reads a file of the clone.</summary>
    public string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>Writes a file of the clone.</summary>
    public void Write(string relative, string text)
    {
        string path = Path.Combine(Root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Where a command lies that the scripts find.</summary>
    public string PathOfCommand(string name) => Path.Combine(_commands, name);

    /// <summary>Makes a command that the scripts find.</summary>
    public void Command(string name, string script)
    {
        string path = PathOfCommand(name);
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>
    /// Runs a script of the clone. Only the plain commands of a system and those of <see cref="Command"/> are found.
    /// </summary>
    public (int ExitCode, string Output, string Errors) Run(string script, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            ArgumentList = { Path.Combine(Root, "install", script) },
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PATH"] = _commands;
        foreach (string variable in new[] { "TRAINTOOLS_LIBTORCH", "DOTNET_ROOT", "TRAINTOOLS_FULL" })
            start.Environment.Remove(variable);
        start.Environment["HOME"] = _folder;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    private static string SystemPath(string command) =>
        new[] { "/bin", "/usr/bin" }.Select(folder => Path.Combine(folder, command)).First(File.Exists);
}
