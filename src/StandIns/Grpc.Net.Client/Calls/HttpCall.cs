using Grpc.Core;
using Grpc.Net.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>One call over HTTP/2, from its request to its status.</summary>
internal sealed class HttpCall<TRequest, TResponse> : IDisposable
    where TRequest : class
    where TResponse : class
{
    private readonly GrpcChannel _channel;
    private readonly Method<TRequest, TResponse> _method;
    private readonly CallOptions _options;
    private readonly TaskCompletionSource<Metadata> _headers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CallStop _stop;
    private readonly Lock _ending = new();
    private Task<HttpResponseMessage> _sending = null!;
    private bool _wantsOne;
    private int _received;
    private CallEnd? _end;

    public HttpCall(GrpcChannel channel, Method<TRequest, TResponse> method, CallOptions options)
    {
        _channel = channel;
        _method = method;
        _options = options;
        _stop = new CallStop(options.Deadline, options.CancellationToken, channel.Closed);
    }

    public Task<Metadata> ResponseHeaders => _headers.Task;

    /// <summary>Sends the request; what comes of it shows when the response is read.</summary>
    public void Begin(TRequest request) => _sending = SendAsync(request);

    /// <summary>Sends the request and waits for the one response.</summary>
    public async Task<TResponse> SingleResponseAsync(TRequest request)
    {
        _wantsOne = true;
        Begin(request);
        var response = await NextAsync(CancellationToken.None).ConfigureAwait(false);
        await NextAsync(CancellationToken.None).ConfigureAwait(false); // the end, with the status
        return response!;
    }

    /// <summary>Waits for the next response; null at the end of a call that went well.</summary>
    public async Task<TResponse?> NextAsync(CancellationToken cancellationToken)
    {
        if (_end is null)
        {
            try
            {
                using var giveUp = cancellationToken.UnsafeRegister(static call => ((CallStop)call!).Cancel(), _stop);
                if (await ReadAsync().ConfigureAwait(false) is { } message)
                    return message;
            }
            catch (Exception failure)
            {
                End(new CallEnd(CallFailure.StatusOf(failure, _stop, _channel.Target), []));
            }
        }
        return _end!.Status.StatusCode == StatusCode.OK ? null : throw Failure(_end);
    }

    public Status GetStatus() => Ended().Status;

    public Metadata GetTrailers() => Ended().Trailers;

    public void Dispose() =>
        End(new CallEnd(new Status(StatusCode.Cancelled, "The call was given up before it had ended."), []));

    private async Task<HttpResponseMessage> SendAsync(TRequest request)
    {
        _stop.Token.ThrowIfCancellationRequested();
        using var message = RequestMessage.Of(_channel, _method, _options, _stop.TimeLeft, request);
        var response = await _channel.SendAsync(message, _stop.Token).ConfigureAwait(false);
        _headers.TrySetResult(ResponseFields.MetadataIn(response.Headers));
        return response;
    }

    private async Task<TResponse?> ReadAsync()
    {
        var response = await _sending.ConfigureAwait(false);
        if (ResponseFields.EndIn(response) is { } early)
        {
            End(early);
            return null;
        }
        var body = await response.Content.ReadAsStreamAsync(_stop.Token).ConfigureAwait(false);
        var message = await IncomingMessage.ReadAsync(body, _channel.Options.MaxReceiveMessageSize, _stop.Token)
            .ConfigureAwait(false);
        if (message is not null)
            return Deserialized(message);
        var end = ResponseFields.EndIn(response.TrailingHeaders);
        if (_wantsOne && _received == 0 && end.Status.StatusCode == StatusCode.OK)
            throw Broken("The server said that all is well, but it sent no message.");
        End(end);
        return null;
    }

    private TResponse Deserialized(IncomingMessage message)
    {
        if (++_received > 1 && _wantsOne)
            throw Broken("The server sent more than the one message that was asked for.");
        try
        {
            return _method.ResponseMarshaller.ContextualDeserializer(message);
        }
        catch (Exception unreadable) when (unreadable is not RpcException)
        {
            throw Broken($"The answer cannot be read as {typeof(TResponse).Name}: {unreadable.Message}", unreadable);
        }
    }

    private static RpcException Broken(string text, Exception? cause = null) =>
        new(new Status(StatusCode.Internal, text, cause));

    private void End(CallEnd end)
    {
        lock (_ending)
        {
            if (_end is not null)
                return;
            _end = end;
        }
        _stop.Dispose();
        if (end.Status.StatusCode == StatusCode.OK)
            return;
        if (_headers.TrySetException(Failure(end)))
            _ = _headers.Task.Exception; // seen: nobody has to ask for the headers
        // The server may still be sending, or its response still be on its way; disposed, it frees the connection.
        _stop.Cancel();
        _sending.ContinueWith(
            static sent => sent.Result.Dispose(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private CallEnd Ended() => _end
        ?? throw new InvalidOperationException("The call has not ended yet, so it has neither a status nor trailers.");

    private Exception Failure(CallEnd end)
    {
        bool wasGivenUp = end.Status.StatusCode is StatusCode.Cancelled or StatusCode.DeadlineExceeded;
        var failure = new RpcException(end.Status, end.Trailers);
        return wasGivenUp && _channel.Options.ThrowOperationCanceledOnCancellation
            ? new OperationCanceledException(end.Status.Detail, failure, _options.CancellationToken)
            : failure;
    }
}
