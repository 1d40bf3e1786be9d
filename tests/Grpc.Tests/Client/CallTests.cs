using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;

namespace Grpc.Tests.Client;

/// <summary>Our client against our own server and against grpcio's.</summary>
public sealed class CallTests
{
    private const int LargeMessage = 32 * 1024 * 1024;

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_ThatGoesWell_HasAResponseAndAStatus(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).SayAsync(new Spoken { Text = "こんにちは" });

        var response = await call;

        Assert.Equal("こんにちは", response.Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_MadeBlocking_HasAResponse(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);

        var response = new Echo.EchoClient(channel).Say(new Spoken { Text = "hi" });

        Assert.Equal("hi", response.Text);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_WithMetadata_GetsHeadersAndTrailers(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).SayAsync(new Spoken(), new Metadata
        {
            { "X-Echo", "plain" },
            { "x-echo-bin", [0, 255] },
            { "x-echo-trailer", "end" },
            { "x-echo-trailer-bin", [254] },
        });

        await call;

        var headers = await call.ResponseHeadersAsync;
        Assert.Equal("plain", headers.GetValue("x-echo"));
        Assert.Equal([0, 255], headers.GetValueBytes("x-echo-bin")!);
        Assert.Equal("end", call.GetTrailers().GetValue("x-echo-trailer"));
        Assert.Equal([254], call.GetTrailers().GetValueBytes("x-echo-trailer-bin")!);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_ThatIsRefused_ThrowsItsSentenceAndTrailers(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var failing = new Failing { Code = (int)StatusCode.NotFound, Detail = "100% ありません\n" };

        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).FailAsync(failing));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
        Assert.Equal(failing.Detail, refused.Status.Detail);
        Assert.Equal("LABEL_INVALID", refused.Trailers.GetValue("tt-reason"));
        Assert.Equal([0, 1, 254, 255], refused.Trailers.GetValueBytes("tt-detail-bin")!);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Stream_ReadToItsEnd_HasEveryMessageAndTheTrailers(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).Count(new Counting { To = 1000 });

        var texts = await call.ResponseStream.ReadAllAsync().Select(message => message.Text).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 1000).Select(number => number.ToString()), texts);
        Assert.Equal("1000", call.GetTrailers().GetValue("tt-counted"));
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Stream_FailingInTheMiddle_ThrowsAfterWhatCameBefore(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).Count(new Counting { To = 10, FailAfter = 3 });
        var seen = new List<string>();

        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await foreach (var message in call.ResponseStream.ReadAllAsync())
                seen.Add(message.Text);
        });

        Assert.Equal(["1", "2", "3"], seen);
        Assert.Equal(StatusCode.DataLoss, failure.StatusCode);
        Assert.Equal("数えられません", failure.Status.Detail);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_OfAMethodThatIsMissing_IsUnimplemented(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).MissingAsync(new Spoken()));

        Assert.Equal(StatusCode.Unimplemented, failure.StatusCode);
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Call_With32Megabytes_SendsAndReceivesThem(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        byte[] payload = new byte[LargeMessage];
        new Random(1).NextBytes(payload);

        var response = await new Echo.EchoClient(channel).SayAsync(
            new Spoken { Payload = UnsafeByteOperations.UnsafeWrap(payload) });

        Assert.True(response.Payload.Span.SequenceEqual(payload));
    }

    [Theory, OwnServer, GrpcioServer]
    public async Task Calls_TwoHundredAtOnce_AreAllAnswered(ServerOf whose)
    {
        await using var server = await whose.StartAsync();
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new Echo.EchoClient(channel);

        var responses = await Task.WhenAll(Enumerable.Range(0, 200)
            .Select(async number => (await client.SayAsync(new Spoken { Text = number.ToString() })).Text)).Soon();

        Assert.Equal(Enumerable.Range(0, 200).Select(number => number.ToString()), responses);
    }
}
