using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;
using Microsoft.AspNetCore.Http;

namespace Grpc.Tests.Bridge;

/// <summary>
/// Answers that no good server gives: a call ends with a status all the same. Which one, the package may see otherwise.
/// </summary>
public sealed class StrangeServerTests
{
    private static readonly byte[] Empty = [0, 0, 0, 0, 0];

    [Theory]
    [InlineData(400, StatusCode.Internal)]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(500, StatusCode.Unknown)]
    [InlineData(503, StatusCode.Unavailable)]
    public async Task Answer_WithAnotherHttpStatus_IsTranslated(int http, StatusCode expected)
    {
        await using var server = await StrangeServer.StartAsync(response =>
        {
            response.StatusCode = http;
            return response.WriteAsync("<html>");
        });

        var failure = await FailureOfCallAsync(server);

        Assert.Equal(expected, failure.StatusCode);
    }

    [Fact]
    public async Task Answer_OfAnotherContentType_IsNamed()
    {
        await using var server = await StrangeServer.StartAsync(response => response.WriteAsJsonAsync("hello"));

        var failure = await FailureOfCallAsync(server);

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains("application/json", failure.Status.Detail);
    }

    [Fact]
    public async Task Answer_WithoutAStatus_IsAnError()
    {
        await using var server = await StrangeServer.SendingAsync(Empty, status: null);

        var failure = await FailureOfCallAsync(server);

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    [Theory]
    [InlineData("fine", StatusCode.Unknown)]
    [InlineData("-1", StatusCode.Unknown)]
    [InlineData("99", (StatusCode)99)]
    public async Task Answer_WithAStrangeStatus_IsAnError(string status, StatusCode expected)
    {
        await using var server = await StrangeServer.SendingAsync(Empty, status);

        var failure = await FailureOfCallAsync(server);

        Assert.Equal(expected, failure.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 5, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 255 })]
    public async Task Answer_ThatIsNotOneMessage_IsAnError(byte[] body)
    {
        await using var server = await StrangeServer.SendingAsync(body, "0");

        var failure = await FailureOfCallAsync(server);

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }

    [Fact]
    public async Task Answer_ThatClaimsToBeHuge_IsNotAllocated()
    {
        await using var server = await StrangeServer.SendingAsync([0, 255, 255, 255, 255], "0");
        using var channel = GrpcChannel.ForAddress(
            server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = null });

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken()));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Answer_ThatBreaksOff_IsAnError()
    {
        await using var server = await StrangeServer.StartAsync(async response =>
        {
            response.ContentType = "application/grpc";
            await response.Body.WriteAsync(Empty);
            await response.Body.FlushAsync();
            response.HttpContext.Abort();
        });
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).Count(new Counting());

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await call.ResponseStream.ReadAllAsync().LastAsync());

        Assert.NotEqual(StatusCode.OK, failure.StatusCode);
        Assert.NotEmpty(failure.Status.Detail);
    }

    [Fact]
    public async Task Answer_WithDamagedBytesInATrailer_IsAnError()
    {
        await using var server = await StrangeServer.StartAsync(async response =>
        {
            response.ContentType = "application/grpc";
            await response.Body.WriteAsync(Empty);
            response.AppendTrailer("grpc-status", "0");
            response.AppendTrailer("tt-detail-bin", "%%%");
        });

        var failure = await FailureOfCallAsync(server);

        Assert.Contains("tt-detail-bin", failure.Status.Detail);
    }

    private static async Task<RpcException> FailureOfCallAsync(StrangeServer server)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).SayAsync(new Spoken());

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await call).Soon();

        Assert.Equal(failure.StatusCode, call.GetStatus().StatusCode);
        return failure;
    }
}
