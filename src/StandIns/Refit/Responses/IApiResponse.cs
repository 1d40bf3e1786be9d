using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace Refit;

/// <summary>What came back, be it a failure: nothing is thrown. Dispose it.</summary>
public interface IApiResponse : IDisposable
{
    HttpRequestMessage? RequestMessage { get; }

    /// <summary>Whether there is a response at all.</summary>
    bool IsReceived { get; }

    /// <summary>Null without a response.</summary>
    HttpStatusCode? StatusCode { get; }

    string? ReasonPhrase { get; }

    Version? Version { get; }

    HttpResponseHeaders? Headers { get; }

    HttpContentHeaders? ContentHeaders { get; }

    bool IsSuccessStatusCode { get; }

    /// <summary>Whether the status is a success and the body could be read.</summary>
    bool IsSuccessful { get; }

    ApiExceptionBase? Error { get; }

    /// <summary>Whether no response came.</summary>
    bool HasRequestError([NotNullWhen(true)] out ApiRequestException? error);

    /// <summary>Whether a response came that says no or cannot be read.</summary>
    bool HasResponseError([NotNullWhen(true)] out ApiException? error);
}

/// <summary>What came back, with its body as an object.</summary>
public interface IApiResponse<out T> : IApiResponse
{
    T? Content { get; }

    bool HasContent { get; }

    bool IsSuccessfulWithContent { get; }
}
