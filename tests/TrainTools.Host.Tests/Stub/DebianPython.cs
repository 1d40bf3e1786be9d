using System.Collections.Concurrent;
using System.Diagnostics;

namespace TrainTools.Host.Tests.Stub;

/// <summary>The Python that has Debian's packages; another python3 in PATH would not.</summary>
internal static class DebianPython
{
    public const string Program = "/usr/bin/python3";

    private static readonly ConcurrentDictionary<string, string?> Found = new();

    /// <summary>Why a test that imports these modules cannot run, or null.</summary>
    /// <param name="modules">As <c>import</c> takes them: <c>grpc, fastapi</c>.</param>
    public static string? Lacks(string modules) => Found.GetOrAdd(modules, FindObstacle);

    private static string? FindObstacle(string modules)
    {
        const string advice = "Install Debian's packages python3-grpcio, python3-fastapi and uvicorn.";
        if (!File.Exists(Program))
            return $"There is no {Program}. {advice}";
        string[] words = ["-c", $"import {modules}"];
        using var look = Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardError = true })!;
        look.StandardError.ReadToEnd();
        look.WaitForExit();
        return look.ExitCode == 0 ? null : $"{Program} cannot import {modules}. {advice}";
    }
}
