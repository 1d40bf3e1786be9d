using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;

namespace Grpc.Tests.Client;

/// <summary>Calls that end before their answer: by deadline, by cancelling, by disposing.</summary>
public sealed class GivingUpTests
{
    [Theory, OwnServer, GrpcioServer]
    public async Task Call_PastItsDeadline_EndsOnBothSides(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        // Long enough for the call to arrive on a busy machine.
        using var call = new Echo.EchoClient(channel).WaitAsync(
            new Spoken(), deadline: DateTime.UtcNow.AddSeconds(2));
        await server.WaitsAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call).Soon();

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        Assert.Equal(StatusCode.DeadlineExceeded, call.GetStatus().StatusCode);
        await server.GaveUpAsync();
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_WhoseTokenIsCancelled_EndsOnBothSides(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var source = new CancellationTokenSource();
        using var call = new Echo.EchoClient(channel).WaitAsync(new Spoken(), cancellationToken: source.Token);
        await server.WaitsAsync();

        await source.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call).Soon();
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await server.GaveUpAsync();
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Stream_ThatIsDisposed_EndsOnBothSides(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var call = new Echo.EchoClient(channel).WaitStreaming(new Spoken { Text = "once" });
        await call.ResponseStream.MoveNext(default).Soon();
        await server.WaitsAsync(); // grpcio does not go on behind a message when the call is over by then

        call.Dispose();

        await server.GaveUpAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default)).Soon();
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Stream_WhoseReadingIsCancelled_EndsOnBothSides(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var source = new CancellationTokenSource();
        using var call = new Echo.EchoClient(channel).WaitStreaming(new Spoken { Text = "once" });
        await call.ResponseStream.MoveNext(default).Soon();
        var reading = call.ResponseStream.MoveNext(source.Token);
        await server.WaitsAsync();

        await source.CancelAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => reading).Soon();
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await server.GaveUpAsync();
    }

    [Fact]
    public async Task Call_ThatIsCancelled_ThrowsAsOtherCodeDoesWhereAsked()
    {
        await using var server = await ServerOf.Us.StartAsync();
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var source = new CancellationTokenSource();
        using var call = new Echo.EchoClient(channel).WaitAsync(new Spoken(), cancellationToken: source.Token);
        await server.WaitsAsync();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call).Soon();
    }

    [Fact]
    public async Task Call_WithADeadlineInThePast_IsNotSent()
    {
        await using var server = await ServerOf.Us.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Echo.EchoClient(channel).SayAsync(new Spoken(), deadline: DateTime.UtcNow.AddSeconds(-1)));

        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
    }

    [Fact]
    public async Task Channel_ThatIsDisposed_EndsItsCalls()
    {
        await using var server = await ServerOf.Us.StartAsync();
        var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).WaitAsync(new Spoken());
        await server.WaitsAsync();

        channel.Dispose();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call).Soon();
        Assert.Equal(StatusCode.Cancelled, failure.StatusCode);
        await server.GaveUpAsync();
    }

    [Fact]
    public async Task Call_ThatIsUnderWay_HasNoStatusYet()
    {
        await using var server = await ServerOf.Us.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).WaitAsync(new Spoken());
        await server.WaitsAsync();

        Assert.Throws<InvalidOperationException>(() => call.GetStatus());
        Assert.Throws<InvalidOperationException>(() => call.GetTrailers());
    }
}
