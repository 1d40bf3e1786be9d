using System.Diagnostics;

namespace Grpc.Tests.Stock;

/// <summary>A run of <c>stock_server.py</c> in a process of its own.</summary>
internal sealed class StockServer : IAsyncDisposable
{
    private readonly Process _process;

    private StockServer(Process process, int port)
    {
        _process = process;
        Address = $"http://127.0.0.1:{port}";
    }

    public string Address { get; }

    public static async Task<StockServer> StartAsync()
    {
        var process = Python.Start("stock_server.py");
        string? port = await process.StandardOutput.ReadLineAsync().Soon();
        if (port is null)
            Assert.Fail(await process.StandardError.ReadToEndAsync().Soon());
        return new StockServer(process, int.Parse(port));
    }

    /// <summary>Waits for the next thing that it tells.</summary>
    public Task<string?> NextLineAsync() => _process.StandardOutput.ReadLineAsync().Soon();

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().Soon();
        _process.Dispose();
    }
}
