using System.Diagnostics;
using TrainTools.Core.Events;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host;

namespace TrainTools.Cli.Doctor;

/// <summary>What a self-test found.</summary>
/// <param name="IsKnown">Whether it could be tried: beside a WebUI that holds the whole GPU it cannot.</param>
/// <param name="Refusal">Why it does not serve; null where nothing speaks against it.</param>
internal readonly record struct SelfTestResult(bool IsKnown, Problem? Refusal);

/// <summary>
/// Tries a libtorch in a process of its own, for one that does not fit may end the process that loads it.
/// </summary>
internal static class SelfTestProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3); // a cold disk reads gigabytes of CUDA first

    /// <summary>Tries it.</summary>
    public static SelfTestResult Run(LibtorchFolder libtorch)
    {
        string[] args = ["self-test", libtorch.Libraries, "--source", libtorch.Source.ToString(), "--events", "json"];
        using var process = Process.Start(OwnProgram.Start(args))!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            return new(IsKnown: true, new Problem("libtorch.test_unfinished", "",
                [.. Facts(libtorch), ("minutes", $"{(int)Patience.TotalMinutes}")]));
        }
        process.WaitForExit(); // until both streams are read
        return process.ExitCode switch
        {
            ExitCode.Done => new(IsKnown: true, Refusal: null),
            ExitCode.NotKnown => new(IsKnown: false, Refusal: null),
            var exitCode => new(IsKnown: true, Reason(libtorch, exitCode, output.Result, error.Result)),
        };
    }

    /// <summary>Why a self-test failed.</summary>
    /// <param name="libtorch">What was tried.</param>
    /// <param name="exitCode">Of the process; above 128 on Linux and negative on Windows after a crash.</param>
    /// <param name="output">What it wrote to stdout: the event of its failure, unless it crashed.</param>
    /// <param name="error">What it wrote to stderr.</param>
    internal static Problem Reason(LibtorchFolder libtorch, int exitCode, string output, string error)
    {
        var failed = output.Split('\n').Select(EventLine.Read).OfType<Failed>().LastOrDefault();
        if (failed is { Problems.Count: > 0 })
        {
            if (failed.ExitCode != ExitCode.BadInput)
                return new Problem("libtorch.test_fault", "",
                    [.. Facts(libtorch), Problem.Inner("fault_problem", failed.Problems), Versions]);
            return failed.Problems is [var only] ? only
                : new Problem("run.problems", "", Problem.Inner("all_problem", failed.Problems));
        }
        var end = Problem.Inner("end_problem", exitCode switch
        {
            134 => new Problem("libtorch_end.aborted", ""),
            139 or unchecked((int)0xC0000005) => new Problem("libtorch_end.segmentation_fault", ""),
            _ => new Problem("libtorch_end.exit_code", "", ("exit_code", $"{exitCode}")),
        });
        string said = error.Trim().Split('\n')[^1].Trim().TrimEnd('.'); // a library's last words
        return said.Length == 0
            ? new Problem("libtorch.test_crashed", "", [.. Facts(libtorch), end, Versions])
            : new Problem("libtorch.test_crashed_saying", "", [.. Facts(libtorch), end, ("reason", said), Versions]);
    }

    private static (string Key, string Value) Versions => ("versions", LibtorchChoice.WorkingVersions);

    private static (string Key, string Value)[] Facts(LibtorchFolder libtorch) =>
        [("version", libtorch.Version ?? "?"), ("folder", libtorch.Libraries)];
}
