using System.Diagnostics;
using System.Text.Json;

namespace Grpc.Tests.Stock;

/// <summary>A run of <c>stock_client.py</c> in a process of its own.</summary>
internal sealed class StockClient : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    /// <param name="scenario">A function of the script.</param>
    public StockClient(EchoServer server, string scenario)
    {
        _process = Python.Start("stock_client.py", new Uri(server.Address).Authority, scenario);
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Lets a scenario go on that waits for it.</summary>
    public Task GoOnAsync() => _process.StandardInput.WriteLineAsync();

    /// <summary>Waits for its end.</summary>
    public async Task<string> EndedAsync()
    {
        string output = await _output.Soon();
        await _process.WaitForExitAsync().Soon();
        Assert.True(_process.ExitCode == 0, await _errors.Soon());
        return output;
    }

    /// <summary>What it saw.</summary>
    public async Task<JsonElement> SeenAsync() => JsonSerializer.Deserialize<JsonElement>(await EndedAsync());

    /// <summary>Runs a scenario to its end.</summary>
    public static async Task<JsonElement> SeeAsync(EchoServer server, string scenario)
    {
        using var client = new StockClient(server, scenario);
        return await client.SeenAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
