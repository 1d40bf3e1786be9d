using System.Text.Json;
using Grpc.Tests.Stock;

namespace Grpc.Tests.Server;

/// <summary>Our server as a stock grpcio client in a process of its own sees it.</summary>
public sealed class StockClientTests
{
    private const int LargeMessage = 32 * 1024 * 1024;

    [GrpcioFact]
    public async Task Server_CalledOnce_Answers()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "say");

        Assert.Equal("こんにちは", seen.GetProperty("text").GetString());
        Assert.Equal("OK", seen.GetProperty("code").GetString());
    }

    [GrpcioFact]
    public async Task Server_SentMetadata_AnswersWithHeadersAndTrailers()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "metadata");

        Assert.Equal("plain", seen.GetProperty("headers").GetProperty("x-echo").GetString());
        Assert.Equal("00ff", seen.GetProperty("headers").GetProperty("x-echo-bin").GetString());
        Assert.Equal("end", seen.GetProperty("trailers").GetProperty("x-echo-trailer").GetString());
        Assert.Equal("fe", seen.GetProperty("trailers").GetProperty("x-echo-trailer-bin").GetString());
    }

    [GrpcioFact]
    public async Task Server_RefusingACall_SendsItsSentenceAndTrailers()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "fail");

        AssertFailed("FAILED_PRECONDITION", "写真がありません: 100%", seen);
        Assert.Equal("LABEL_INVALID", seen.GetProperty("trailers").GetProperty("tt-reason").GetString());
        Assert.Equal("0001feff", seen.GetProperty("trailers").GetProperty("tt-detail-bin").GetString());
    }

    [GrpcioFact]
    public async Task Server_WithABug_TellsNothingOfItsInside()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "crash");

        AssertFailed("UNKNOWN", "Exception was thrown by handler.", seen);
    }

    [GrpcioFact]
    public async Task Stream_ReadToItsEnd_HasEveryMessageAndTheTrailers()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "count");

        Assert.Equal(1000, seen.GetProperty("count").GetInt32());
        Assert.Equal("1000", seen.GetProperty("last").GetString());
        Assert.Equal("OK", seen.GetProperty("code").GetString());
        Assert.Equal("1000", seen.GetProperty("trailers").GetProperty("tt-counted").GetString());
    }

    [GrpcioFact]
    public async Task Stream_FailingInTheMiddle_GivesWhatCameBeforeAndTheStatus()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "count_and_fail");

        Assert.Equal(["1", "2", "3"], Texts(seen.GetProperty("seen")));
        AssertFailed("DATA_LOSS", "数えられません", seen);
    }

    [GrpcioFact]
    public async Task Server_PastTheDeadline_StopsItsWork()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "deadline");
        await server.Signals.GaveUp.Soon();

        Assert.Equal("DEADLINE_EXCEEDED", seen.GetProperty("code").GetString());
        Assert.InRange(await server.Signals.Began, DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow);
    }

    [GrpcioFact]
    public async Task Stream_PastTheDeadline_StopsItsWork()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "deadline_streaming");

        Assert.Equal(["once"], Texts(seen.GetProperty("seen")));
        Assert.Equal("DEADLINE_EXCEEDED", seen.GetProperty("code").GetString());
        await server.Signals.GaveUp.Soon();
    }

    [GrpcioFact]
    public async Task Server_WhoseStreamIsCancelled_StopsItsWork()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "cancel");
        await server.Signals.GaveUp.Soon();

        Assert.Equal("once", seen.GetProperty("first").GetString());
        Assert.Equal("CANCELLED", seen.GetProperty("code").GetString());
    }

    [GrpcioTheory]
    [InlineData("cancel_unary")]
    [InlineData("go_away")]
    public async Task Server_WhoseCallerGivesUp_StopsItsWork(string scenario)
    {
        await using var server = await EchoServer.StartAsync();
        using var client = new StockClient(server, scenario);
        await server.Signals.Began.Soon();

        await client.GoOnAsync();

        await server.Signals.GaveUp.Soon();
        await client.EndedAsync();
    }

    [GrpcioFact]
    public async Task Server_ThatAllowsLargeMessages_TakesAndSends32Megabytes()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxReceiveMessageSize = null);

        var seen = await StockClient.SeeAsync(server, "large");

        Assert.True(seen.GetProperty("same").GetBoolean());
        Assert.InRange(seen.GetProperty("bytes").GetInt32(), LargeMessage, LargeMessage + 16); // its fields
    }

    [GrpcioFact]
    public async Task Server_SentAMessageBeyondItsLimit_SaysHowLargeItMayBe()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "too_large");

        Assert.Equal("RESOURCE_EXHAUSTED", seen.GetProperty("code").GetString());
        Assert.StartsWith("Received message exceeds the maximum", seen.GetProperty("detail").GetString());
    }

    [GrpcioFact]
    public async Task Server_CalledBy200AtOnce_AnswersEach()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "at_once");

        var answers = seen.GetProperty("answers").EnumerateArray().Select(answer => answer.GetInt32());
        Assert.Equal(Enumerable.Range(0, 200), answers);
    }

    [GrpcioFact]
    public async Task Server_With40StreamsAtOnce_SendsEachToItsEnd()
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, "streams_at_once");

        Assert.Equal([50], seen.GetProperty("counted").EnumerateArray().Select(count => count.GetInt32()));
        Assert.Equal(40, seen.GetProperty("streams").GetInt32());
    }

    [GrpcioTheory]
    [InlineData("not_overridden", "")]
    [InlineData("unknown_method", "Method is unimplemented.")]
    [InlineData("unknown_service", "Service is unimplemented.")]
    public async Task Server_AskedForWhatItLacks_SaysSo(string scenario, string detail)
    {
        await using var server = await EchoServer.StartAsync();

        var seen = await StockClient.SeeAsync(server, scenario);

        AssertFailed("UNIMPLEMENTED", detail, seen);
    }

    private static void AssertFailed(string code, string detail, JsonElement seen)
    {
        Assert.Equal(code, seen.GetProperty("code").GetString());
        Assert.Equal(detail, seen.GetProperty("detail").GetString());
    }

    private static IEnumerable<string?> Texts(JsonElement list) =>
        list.EnumerateArray().Select(text => text.GetString());
}
