using Grpc.Core;
using Grpc.Tests.Echoes;

namespace Grpc.Tests.Bridge;

/// <summary>The types that generated code and services name, without a wire.</summary>
public sealed class CoreTests
{
    [Fact]
    public void ServiceDefinition_TellsABinderEveryMethod()
    {
        var definition = Echo.BindService(new EchoService(new EchoSignals()));
        var binder = new Names();

        definition.BindService(binder);

        Assert.Equal(["Say", "Fail", "Crash", "Wait", "Missing"], binder.Unary);
        Assert.Equal(["Count", "WaitStreaming"], binder.Streaming);
    }

    [Fact]
    public void Binder_ThatTakesNothing_NamesTheMethod()
    {
        var definition = Echo.BindService(new EchoService(new EchoSignals()));

        var failure = Assert.Throws<NotSupportedException>(() => definition.BindService(new ServiceBinderBase()));

        Assert.Contains("/traintools.tests.Echo/Say", failure.Message);
    }

    [Fact]
    public void Client_WithoutAChannel_SaysSo()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => new Bare().Say(new Spoken()));

        Assert.Contains("without a channel", failure.Message);
    }

    [Fact]
    public void RpcException_ShowsItsStatus()
    {
        var failure = new RpcException(new Status(StatusCode.NotFound, "ありません"));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"ありません\")", failure.Message);
        Assert.Empty(failure.Trailers);
    }

    [Fact]
    public void Metadata_IsAListInItsOrder()
    {
        var first = new Metadata.Entry("One", "1");
        var metadata = new Metadata { first, { "two", "2" } };

        metadata.Insert(1, new Metadata.Entry("between", "-"));
        metadata.RemoveAt(2);
        metadata[1] = new Metadata.Entry("other-bin", [1, 2]);

        Assert.Equal(["one", "other-bin"], metadata.Select(entry => entry.Key));
        Assert.Equal([1, 2], metadata.GetValueBytes("other-bin")!);
        Assert.Equal(0, metadata.IndexOf(first));
        Assert.True(metadata.Remove(first));
        Assert.DoesNotContain(first, metadata);
    }

    [Fact]
    public void Metadata_OfBytes_GivesCopies()
    {
        byte[] bytes = [1, 2];
        var entry = new Metadata.Entry("key-bin", bytes);

        bytes[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2], entry.ValueBytes);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void CallOptions_AreChangedByCopies()
    {
        var options = new CallOptions(deadline: DateTime.MaxValue);
        using var source = new CancellationTokenSource();

        var changed = options.WithHeaders([]).WithCancellationToken(source.Token);

        Assert.Null(options.Headers);
        Assert.NotNull(changed.Headers);
        Assert.Equal(source.Token, changed.CancellationToken);
        Assert.Equal(DateTime.MaxValue, changed.Deadline);
    }

    [Fact]
    public async Task StreamWriter_ThatCannotGiveUp_SaysSo()
    {
        IAsyncStreamWriter<string> writer = new Plain();
        using var source = new CancellationTokenSource();

        await writer.WriteAsync("a", CancellationToken.None);

        await Assert.ThrowsAsync<NotSupportedException>(() => writer.WriteAsync("b", source.Token));
    }

    [Fact]
    public void AuthContext_KnowsThePeerByItsProperty()
    {
        var property = AuthProperty.Create("name", "名前"u8.ToArray());
        var known = new AuthContext("name", new() { ["name"] = [property] });

        Assert.True(known.IsPeerAuthenticated);
        Assert.Equal(["名前"], known.PeerIdentity.Select(one => one.Value));
        Assert.False(new AuthContext(null, []).IsPeerAuthenticated);
    }

    private sealed class Bare : Echo.EchoClient;

    private sealed class Names : ServiceBinderBase
    {
        public List<string> Unary { get; } = [];

        public List<string> Streaming { get; } = [];

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
            Unary.Add(method.Name);

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
            Streaming.Add(method.Name);
    }

    private sealed class Plain : IAsyncStreamWriter<string>
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message) => Task.CompletedTask;
    }
}
