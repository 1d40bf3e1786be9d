using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace TrainTools.Host;

/// <summary>The program that this library is part of: its version, and how to start it once more.</summary>
public static class OwnProgram
{
    /// <summary>Its version, for example <c>0.1.0</c>.</summary>
    public static string Version =>
        typeof(OwnProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    /// <summary>How to start it, all three streams in our hands.</summary>
    /// <param name="args">The verb and its options.</param>
    public static ProcessStartInfo Start(IEnumerable<string> args)
    {
        string program = Environment.ProcessPath!;
        // As an app of its own, or by `dotnet traintools.dll`, or inside a test.
        bool isOwn = Path.GetFileNameWithoutExtension(program) == "traintools";
        var start = new ProcessStartInfo(isOwn ? program : "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            CreateNoWindow = true,
            UseShellExecute = false,
        };
        if (!isOwn)
        {
            if (Path.GetFileNameWithoutExtension(program) == "dotnet")
                start.FileName = program;
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "traintools.dll"));
        }
        foreach (string arg in args)
            start.ArgumentList.Add(arg);
        return start;
    }
}
