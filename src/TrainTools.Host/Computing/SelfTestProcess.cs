using System.Diagnostics;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Jobs;

namespace TrainTools.Host.Computing;

/// <summary>What a self-test found.</summary>
/// <param name="IsKnown">Whether it could be tried: beside a WebUI that holds the whole GPU it cannot.</param>
/// <param name="Refusal">Why it does not serve, in a sentence; null where nothing speaks against it.</param>
internal readonly record struct SelfTestResult(bool IsKnown, string? Refusal);

/// <summary>
/// Tries a libtorch in a process of its own, for one that does not fit may end the process that loads it.
/// </summary>
internal static class SelfTestProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // a cold disk reads gigabytes of CUDA first

    /// <summary>Tries it.</summary>
    public static SelfTestResult Run(LibtorchFolder libtorch)
    {
        string[] args = ["self-test", libtorch.Libraries, "--source", libtorch.Source.ToString()];
        using var process = Process.Start(OwnProgram.Start(args))!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new(IsKnown: true,
                $"{Name(libtorch)} did not finish its self-test in {Patience.TotalMinutes:0} minutes.");
        }
        process.WaitForExit(); // until both streams are read
        return process.ExitCode switch
        {
            ExitCode.Done => new(IsKnown: true, Refusal: null),
            ExitCode.NotKnown => new(IsKnown: false, Refusal: null),
            var exitCode => new(IsKnown: true, Reason(libtorch, exitCode, error.Result)),
        };
    }

    /// <summary>The sentence for a self-test that failed.</summary>
    /// <param name="exitCode">Of the process; above 128 on Linux and negative on Windows after a crash.</param>
    /// <param name="error">What it wrote to stderr.</param>
    internal static string Reason(LibtorchFolder libtorch, int exitCode, string error)
    {
        string said = error.Trim().Split('\n')[^1].Trim();
        if (exitCode is ExitCode.BadInput && said.Length > 0)
            return said;
        string how = exitCode switch
        {
            134 => "it aborted",
            139 or unchecked((int)0xC0000005) => "it crashed with a segmentation fault",
            _ => $"exit code {exitCode}",
        };
        string last = said.Length > 0 ? $": {said.TrimEnd('.')}" : "";
        return $"{Name(libtorch)} failed its self-test ({how}{last}). " +
            $"Versions that work: {LibtorchChoice.WorkingVersions}.";
    }

    private static string Name(LibtorchFolder libtorch) =>
        $"libtorch {libtorch.Version ?? "of unknown version"} at {libtorch.Libraries}";
}
