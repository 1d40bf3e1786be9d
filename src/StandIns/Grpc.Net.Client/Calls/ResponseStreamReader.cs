using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>The responses of a call as a stream.</summary>
internal sealed class ResponseStreamReader<TRequest, TResponse>(HttpCall<TRequest, TResponse> call)
    : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? _current;

    public TResponse Current => _current
        ?? throw new InvalidOperationException("There is no current message; wait until MoveNext says true.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        _current = await call.NextAsync(cancellationToken).ConfigureAwait(false);
        return _current is not null;
    }
}
