using System.Diagnostics;

namespace Grpc.Tests.Stock;

/// <summary>Debian's Python with grpcio, which knows nothing of us.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3"; // another python3 in PATH would not have Debian's packages

    /// <summary>Why the tests with grpcio cannot run, or null.</summary>
    public static string? Missing { get; } = WhyMissing();

    /// <summary>Starts one of the scripts beside this file.</summary>
    public static Process Start(string script, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Program)
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Stock", script) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return Process.Start(start)!;
    }

    private static string? WhyMissing()
    {
        const string Advice = "Install Debian's package python3-grpcio to run the tests with a stock gRPC.";
        if (!File.Exists(Program))
            return $"There is no {Program}. {Advice}";
        using var look = Process.Start(new ProcessStartInfo(Program, ["-c", "import grpc"])
        {
            RedirectStandardError = true,
        })!;
        look.StandardError.ReadToEnd();
        look.WaitForExit();
        return look.ExitCode == 0 ? null : $"{Program} has no grpcio. {Advice}";
    }
}

/// <summary>A test that needs grpcio.</summary>
internal sealed class GrpcioFactAttribute : FactAttribute
{
    public GrpcioFactAttribute() => Skip = Python.Missing;
}

/// <summary>Tests that need grpcio.</summary>
internal sealed class GrpcioTheoryAttribute : TheoryAttribute
{
    public GrpcioTheoryAttribute() => Skip = Python.Missing;
}
