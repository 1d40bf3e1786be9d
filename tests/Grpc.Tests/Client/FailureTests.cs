using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;

namespace Grpc.Tests.Client;

public sealed class FailureTests
{
    [Fact]
    public async Task Call_WithNobodyListening_IsUnavailable()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ClosedPort()}");

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken()));

        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
    }

    [Fact]
    public async Task Call_WhoseServerDies_Fails()
    {
        var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).WaitStreaming(new Spoken());
        await call.ResponseStream.MoveNext(default).Soon();
        var next = call.ResponseStream.MoveNext(default);

        await server.AbortAsync();

        await Assert.ThrowsAsync<RpcException>(() => next).Soon();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Call_WithAnAnswerBeyondTheLimit_IsResourceExhausted()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 1000 });

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken { Text = new string('a', 1001) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Call_WithARequestBeyondTheClientsLimit_IsNotSent()
    {
        using var channel = GrpcChannel.ForAddress(
            $"http://127.0.0.1:{ClosedPort()}", new GrpcChannelOptions { MaxSendMessageSize = 1000 });

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken { Text = new string('a', 1001) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Call_WithARequestBeyondTheServersLimit_IsResourceExhausted()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var spoken = new Spoken { Payload = Google.Protobuf.ByteString.CopyFrom(new byte[20_000_000]) };

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(spoken));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public void Channel_ForAnAddressWithoutAScheme_IsRefused()
    {
        Assert.ThrowsAny<Exception>(() => GrpcChannel.ForAddress("ftp://127.0.0.1"));
    }

    [Fact]
    public async Task Call_WithALocalDeadline_IsRefused()
    {
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{ClosedPort()}");
        var local = new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Local);

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken(), deadline: local));
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
