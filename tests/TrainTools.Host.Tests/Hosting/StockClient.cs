using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using TrainTools.Host.Tests.Stub;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>A test with Debian's grpcio as the client of the host, which knows nothing of us.</summary>
internal sealed class GrpcioFactAttribute : FactAttribute
{
    public GrpcioFactAttribute() => Skip = DebianPython.Lacks("grpc");
}

/// <inheritdoc cref="GrpcioFactAttribute"/>
internal sealed class GrpcioTheoryAttribute : TheoryAttribute
{
    public GrpcioTheoryAttribute() => Skip = DebianPython.Lacks("grpc");
}

/// <summary>Calls of <c>stock_client.py</c>, each in a process of its own.</summary>
internal static class StockClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // for a machine that does much else

    /// <summary>What the client saw.</summary>
    /// <param name="scenario">A function of the script.</param>
    /// <param name="method">Such as <c>Projects/Create</c>.</param>
    public static Task<JsonElement> See(
        ServedHost host, string scenario, string method, IMessage request, string secret = ServedHost.Secret) =>
        See(host, scenario, method, request.ToByteArray(), secret);

    /// <inheritdoc cref="See(ServedHost, string, string, IMessage, string)"/>
    public static async Task<JsonElement> See(
        ServedHost host, string scenario, string method, byte[] request, string secret = ServedHost.Secret)
    {
        using var process = Process.Start(Command(host.Calls.Address, secret, scenario, method))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(request);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonSerializer.Deserialize<JsonElement>(await output);
    }

    /// <summary>Reason, domain, field and sentence of each problem that it saw.</summary>
    public static IEnumerable<string> Problems(JsonElement seen) => seen.GetProperty("problems").EnumerateArray()
        .Select(problem => string.Join(" | ", problem.EnumerateArray().Select(part => part.GetString())));

    private static ProcessStartInfo Command(string address, string secret, string scenario, string method)
    {
        string script = Path.Combine(
            Repository.Root, "tests", "TrainTools.Host.Tests", "Hosting", "stock_client.py");
        var start = new ProcessStartInfo(DebianPython.Program, [script, address, secret, scenario, method])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONPATH"] = Path.Combine(Repository.Root, "tests", "extension");
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }
}
