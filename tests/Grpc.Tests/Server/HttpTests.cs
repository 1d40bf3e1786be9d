using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Tests.Echoes;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grpc.Tests.Server;

/// <summary>What goes over HTTP, also where the caller is no gRPC client.</summary>
public sealed class HttpTests
{
    private const string Say = "/traintools.tests.Echo/Say";

    [Fact]
    public async Task Request_WithCompressedMessages_IsRefusedAndToldWhatIsTaken()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var request = Request(server, Frame(new Spoken()));
        request.Headers.Add("grpc-encoding", "zstd");

        using var response = await http.SendAsync(request);

        Assert.Equal("12", response.Headers.GetValues("grpc-status").Single()); // UNIMPLEMENTED
        Assert.Contains("zstd", response.Headers.GetValues("grpc-message").Single());
        Assert.Contains("identity", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task Response_ThatWentWell_HasItsStatusInTheTrailers()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        byte[] frame = Frame(new Spoken { Text = "hi" });

        using var response = await http.SendAsync(Request(server, frame));

        Assert.Equal(frame, await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("application/grpc", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Request_WithTheBrowsersFormat_IsTaken()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var request = Request(server, Frame(new Spoken()), "application/grpc+proto");

        using var response = await http.SendAsync(request);

        await response.Content.ReadAsByteArrayAsync();
        Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 9, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public async Task Request_ThatIsNoSingleMessage_IsRefused(byte[] body)
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();

        using var response = await http.SendAsync(Request(server, body));

        Assert.Equal("13", response.Headers.GetValues("grpc-status").Single()); // INTERNAL
        Assert.NotEmpty(response.Headers.GetValues("grpc-message").Single());
    }

    [Fact]
    public async Task Request_ThatIsNoGrpc_IsAnUnsupportedMediaType()
    {
        await using var server = await EchoServer.StartAsync();
        using var http = new HttpClient();
        using var request = Request(server, [], "application/json");

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Request_OverHttp1_IsToldToUpgrade()
    {
        await using var server = await EchoServer.StartAsync(protocols: HttpProtocols.Http1);
        using var http = new HttpClient();
        using var request = Request(server, Frame(new Spoken()));
        request.Version = HttpVersion.Version11;

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
    }

    private static HttpRequestMessage Request(
        EchoServer server, byte[] body, string contentType = "application/grpc") =>
        new(HttpMethod.Post, server.Address + Say)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } },
        };

    private static byte[] Frame(Spoken message)
    {
        byte[] payload = message.ToByteArray();
        return [0, 0, 0, 0, (byte)payload.Length, .. payload];
    }
}
