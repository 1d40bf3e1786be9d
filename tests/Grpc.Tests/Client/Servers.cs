using System.Reflection;
using Grpc.Tests.Stock;
using Xunit.Sdk;

namespace Grpc.Tests.Client;

/// <summary>A server of <c>echo.proto</c>, whoever made it.</summary>
public interface IServer : IAsyncDisposable
{
    string Address { get; }

    /// <summary>Waits until a call waits in the server.</summary>
    Task WaitsAsync();

    /// <summary>Waits until that call was cancelled in the server.</summary>
    Task GaveUpAsync();
}

/// <summary>Whose server a test runs against.</summary>
public enum ServerOf
{
    Us,
    Grpcio,
}

/// <summary>Runs a theory against our own server.</summary>
internal sealed class OwnServerAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ServerOf.Us]];
}

/// <summary>Runs a theory against grpcio's server, where that is installed.</summary>
internal sealed class GrpcioServerAttribute : DataAttribute
{
    public GrpcioServerAttribute() => Skip = Python.Missing;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[ServerOf.Grpcio]];
}

internal static class Servers
{
    public static async Task<IServer> StartAsync(this ServerOf whose) => whose == ServerOf.Us
        ? new Own(await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = null))
        : new Stocked(await StockServer.StartAsync());

    private sealed class Own(EchoServer server) : IServer
    {
        public string Address => server.Address;

        public Task WaitsAsync() => server.Signals.Began.Soon();

        public Task GaveUpAsync() => server.Signals.GaveUp.Soon();

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private sealed class Stocked(StockServer server) : IServer
    {
        public string Address => server.Address;

        public async Task WaitsAsync() => Assert.Equal("waiting", await server.NextLineAsync());

        public async Task GaveUpAsync() => Assert.Equal("gave up", await server.NextLineAsync());

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
