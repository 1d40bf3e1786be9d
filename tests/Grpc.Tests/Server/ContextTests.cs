using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Grpc.Tests.Echoes;

namespace Grpc.Tests.Server;

/// <summary>What a service can say and ask through its call's context.</summary>
public sealed class ContextTests
{
    [Fact]
    public async Task Headers_SentTwice_AreRefused()
    {
        await using var server = await ServerThatAsync(async context =>
        {
            await context.WriteResponseHeadersAsync([]);
            await context.WriteResponseHeadersAsync([]);
        });

        var failure = await FailureOfSayAsync(server);

        Assert.Equal(StatusCode.Unknown, failure.StatusCode);
        Assert.Contains(nameof(InvalidOperationException), failure.Status.Detail);
    }

    [Fact]
    public async Task Headers_AreThereBeforeTheResponse()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await ServerThatAsync(async context =>
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "tt-early", "yes" } });
            await gate.Task;
        });
        using var channel = GrpcChannel.ForAddress(server.Address);
        using var call = new Echo.EchoClient(channel).SayAsync(new Spoken());

        var headers = await call.ResponseHeadersAsync.Soon();

        Assert.Equal("yes", headers.GetValue("tt-early"));
        Assert.False(call.ResponseAsync.IsCompleted);
        gate.SetResult();
        await call.ResponseAsync.Soon();
    }

    [Fact]
    public async Task Trailer_ThatNoHeaderCanCarry_IsNamedInTheStatus()
    {
        await using var server = await ServerThatAsync(context =>
        {
            context.ResponseTrailers.Add("tt-label", "名前");
            return Task.CompletedTask;
        });

        var failure = await FailureOfSayAsync(server);

        Assert.NotEqual(StatusCode.OK, failure.StatusCode);
    }

    [Fact]
    public async Task Trailers_OfAFailure_AreThoseOfTheContextAndTheException()
    {
        await using var server = await ServerThatAsync(context =>
        {
            context.ResponseTrailers.Add("tt-one", "1");
            throw new RpcException(new Status(StatusCode.Aborted, ""), new Metadata { { "tt-two", "2" } });
        });

        var failure = await FailureOfSayAsync(server);

        Assert.Equal("1", failure.Trailers.GetValue("tt-one"));
        Assert.Equal("2", failure.Trailers.GetValue("tt-two"));
    }

    [Fact]
    public async Task Status_SetOnTheContext_EndsTheCall()
    {
        await using var server = await ServerThatAsync(context =>
        {
            context.Status = new Status(StatusCode.FailedPrecondition, "まず版を作ってください。");
            return Task.CompletedTask;
        });

        var failure = await FailureOfSayAsync(server);

        Assert.Equal(StatusCode.FailedPrecondition, failure.StatusCode);
        Assert.Equal("まず版を作ってください。", failure.Status.Detail);
    }

    [Fact]
    public async Task Deadline_OfTheCaller_IsTheServicesToo()
    {
        var seen = new TaskCompletionSource<DateTime>();
        await using var server = await ServerThatAsync(context =>
        {
            seen.SetResult(context.Deadline);
            return Task.CompletedTask;
        });
        using var channel = GrpcChannel.ForAddress(server.Address);
        var deadline = DateTime.UtcNow.AddMinutes(10);

        await new Echo.EchoClient(channel).SayAsync(new Spoken(), deadline: deadline);

        Assert.Equal(deadline, await seen.Task, TimeSpan.FromMinutes(1)); // the way there takes a moment
        Assert.Equal(DateTimeKind.Utc, (await seen.Task).Kind);
    }

    [Fact]
    public async Task Context_WithoutADeadline_HasNoEnd()
    {
        var seen = new TaskCompletionSource<DateTime>();
        await using var server = await ServerThatAsync(context =>
        {
            seen.SetResult(context.Deadline);
            return Task.CompletedTask;
        });
        using var channel = GrpcChannel.ForAddress(server.Address);

        await new Echo.EchoClient(channel).SayAsync(new Spoken());

        Assert.Equal(DateTime.MaxValue, await seen.Task);
    }

    [Fact]
    public async Task HttpContext_OfACall_IsItsRequest()
    {
        var seen = new TaskCompletionSource<string>();
        await using var server = await ServerThatAsync(context =>
        {
            context.UserState["seen"] = context.GetHttpContext().Request.Path.Value!;
            seen.SetResult((string)context.UserState["seen"]);
            return Task.CompletedTask;
        });
        using var channel = GrpcChannel.ForAddress(server.Address);

        await new Echo.EchoClient(channel).SayAsync(new Spoken());

        Assert.Equal("/traintools.tests.Echo/Say", await seen.Task);
    }

    [Fact]
    public async Task Service_ThatIsDisposable_IsDisposedWithTheCall()
    {
        var witness = new Witness();
        await using var server = await EchoServer.StartAsync(options => options.Interceptors.Add<Disposed>(witness));
        using var channel = GrpcChannel.ForAddress(server.Address);

        await new Echo.EchoClient(channel).SayAsync(new Spoken());

        await witness.Seen.Task.Soon();
    }

    private static Task<EchoServer> ServerThatAsync(Func<ServerCallContext, Task> act) =>
        EchoServer.StartAsync(options =>
        {
            options.EnableDetailedErrors = true;
            options.Interceptors.Add<Actor>(act);
        });

    private static async Task<RpcException> FailureOfSayAsync(EchoServer server)
    {
        using var channel = GrpcChannel.ForAddress(server.Address);
        return await Assert.ThrowsAsync<RpcException>(
            async () => await new Echo.EchoClient(channel).SayAsync(new Spoken())).Soon();
    }

    // Does something with the context before the service's own method.
    private sealed class Actor(Func<ServerCallContext, Task> act) : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await act(context);
            return await continuation(request, context);
        }
    }

    private sealed class Witness
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Disposed(Witness witness) : Interceptor, IDisposable
    {
        public void Dispose() => witness.Seen.SetResult();
    }
}
