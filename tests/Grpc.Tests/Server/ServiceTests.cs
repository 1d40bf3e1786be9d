using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Tests.Server;

public sealed class ServiceTests
{
    [Fact]
    public async Task Service_WithABug_TellsTheCallerWhereErrorsAreDetailed()
    {
        await using var server = await EchoServer.StartAsync(options => options.EnableDetailedErrors = true);
        using var channel = GrpcChannel.ForAddress(server.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).CrashAsync(new Spoken()));

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains(EchoService.SecretOfTheServer, failure.Status.Detail);
    }

    [Fact]
    public async Task Service_ThatSendsBeyondItsLimit_EndsWithResourceExhausted()
    {
        await using var server = await EchoServer.StartAsync(options => options.MaxSendMessageSize = 1000);
        using var channel = GrpcChannel.ForAddress(server.Address);

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken { Text = new string('a', 1001) }));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
    }

    [Fact]
    public async Task Service_ThatIsRegistered_IsNotMadeAnew()
    {
        var signals = new EchoSignals();
        await using var server = await EchoServer.StartAsync(
            register: services => services.AddSingleton(new EchoService(signals)));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).WaitAsync(new Spoken());

        await signals.Began.Soon();

        Assert.False(server.Signals.Began.IsCompleted);
    }

    [Fact]
    public async Task Service_ThatDoesNotNoticeTheDeadline_DoesNotHoldUpTheCaller()
    {
        var gate = new Gate();
        await using var server = await EchoServer.StartAsync(
            options => options.Interceptors.Add<Stubborn>(gate));
        using var http = new HttpClient();

        // By hand, so that it is the server that ends the call and not a client's own clock.
        using var response = await http.SendAsync(RequestWithTimeout(server, "50m")).Soon();

        Assert.Equal("4", response.Headers.GetValues("grpc-status").Single()); // DEADLINE_EXCEEDED
        gate.Open.SetResult();
    }

    private static HttpRequestMessage RequestWithTimeout(EchoServer server, string timeout) =>
        new(HttpMethod.Post, server.Address + "/traintools.tests.Echo/Say")
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "grpc-timeout", timeout } },
            Content = new ByteArrayContent([0, 0, 0, 0, 0])
            {
                Headers = { ContentType = new("application/grpc") },
            },
        };

    private sealed class Gate
    {
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Stubborn(Gate gate) : Core.Interceptors.Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await gate.Open.Task;
            return await continuation(request, context);
        }
    }
}
