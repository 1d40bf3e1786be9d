using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.Tests.Server;

public sealed class InterceptorTests
{
    private const string Secret = "open sesame";

    [Fact]
    public async Task Interceptor_OfAUnaryCall_CanRefuseIt()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<SecretCheck>(Secret));
        using var channel = GrpcChannel.ForAddress(server.Address);

        var refused = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken()));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Interceptor_OfAStream_CanRefuseIt()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<SecretCheck>(Secret));
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).Count(new Counting { To = 3 });

        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
    }

    [Fact]
    public async Task Interceptor_OfTheClient_CanProveTheCaller()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<SecretCheck>(Secret));
        using var channel = GrpcChannel.ForAddress(server.Address);
        var client = new Echo.EchoClient(channel.Intercept(headers =>
        {
            headers.Add("x-secret", Secret);
            return headers;
        }));

        var answer = await client.SayAsync(new Spoken { Text = "hi" });
        var counted = await client.Count(new Counting { To = 2 }).ResponseStream.ReadAllAsync().CountAsync();

        Assert.Equal("hi", answer.Text);
        Assert.Equal(2, counted);
    }

    [Fact]
    public async Task Interceptors_InTheirOrder_SeeTheCallOnTheWayInAndOut()
    {
        var trace = new Trace();
        await using var server = await EchoServer.StartAsync(
            options =>
            {
                options.Interceptors.Add<Tracer>("outer");
                options.Interceptors.Add<Tracer>("inner");
            },
            services => services.AddSingleton(trace));
        using var channel = GrpcChannel.ForAddress(server.Address);

        await new Echo.EchoClient(channel).SayAsync(new Spoken());

        Assert.Equal(["outer in", "inner in", "inner out", "outer out"], trace.Lines);
    }

    [Fact]
    public async Task Interceptor_ThatCatches_TurnsExceptionsIntoStatuses()
    {
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<BugMapper>());
        using var channel = GrpcChannel.ForAddress(server.Address);

        var mapped = await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).CrashAsync(new Spoken()));

        Assert.Equal(StatusCode.Aborted, mapped.StatusCode);
        Assert.Equal("直してください", mapped.Status.Detail);
        Assert.Equal("BUG", mapped.Trailers.GetValue("tt-reason"));
    }

    [Fact]
    public async Task Interceptor_SeesTheMethodThePeerAndTheHeaders()
    {
        var trace = new Trace();
        await using var server = await EchoServer.StartAsync(
            options => options.Interceptors.Add<Witness>(), services => services.AddSingleton(trace));
        using var channel = GrpcChannel.ForAddress(server.Address);

        await new Echo.EchoClient(channel).SayAsync(new Spoken(), new Metadata { { "x-one", "1" } });

        Assert.Equal("/traintools.tests.Echo/Say", trace.Lines[0]);
        Assert.StartsWith("ipv4:127.0.0.1:", trace.Lines[1]);
        Assert.Contains("x-one=1", trace.Lines[2]);
        Assert.DoesNotContain("content-type", trace.Lines[2]);
    }

    private sealed class Trace
    {
        public List<string> Lines { get; } = [];
    }

    private sealed class SecretCheck(string secret) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            return continuation(request, context);
        }

        public override Task ServerStreamingServerHandler<TRequest, TResponse>(
            TRequest request,
            IServerStreamWriter<TResponse> responseStream,
            ServerCallContext context,
            ServerStreamingServerMethod<TRequest, TResponse> continuation)
        {
            Check(context);
            return continuation(request, responseStream, context);
        }

        private void Check(ServerCallContext context)
        {
            if (context.RequestHeaders.GetValue("x-secret") != secret)
                throw new RpcException(new Status(StatusCode.Unauthenticated, "The secret is missing."));
        }
    }

    private sealed class Tracer(string name, Trace trace) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            trace.Lines.Add($"{name} in");
            var response = await continuation(request, context);
            trace.Lines.Add($"{name} out");
            return response;
        }
    }

    private sealed class BugMapper : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            try
            {
                return await continuation(request, context);
            }
            catch (InvalidOperationException)
            {
                throw new RpcException(
                    new Status(StatusCode.Aborted, "直してください"), new Metadata { { "tt-reason", "BUG" } });
            }
        }
    }

    private sealed class Witness(Trace trace) : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            trace.Lines.Add(context.Method);
            trace.Lines.Add(context.Peer);
            trace.Lines.Add(string.Join(" ", context.RequestHeaders.Select(entry => $"{entry.Key}={entry.Value}")));
            return continuation(request, context);
        }
    }
}
