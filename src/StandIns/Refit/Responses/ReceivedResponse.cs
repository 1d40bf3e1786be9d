using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace Refit.Responses;

/// <summary>What came back from a request; without a response where none came.</summary>
internal sealed class ReceivedResponse<T>(
    HttpRequestMessage request, HttpResponseMessage? response, T? content, ApiExceptionBase? error)
    : IApiResponse<T>
{
    public HttpRequestMessage RequestMessage => request;

    [MemberNotNullWhen(true, nameof(StatusCode))]
    public bool IsReceived => response is not null;

    public HttpStatusCode? StatusCode => response?.StatusCode;

    public string? ReasonPhrase => response?.ReasonPhrase;

    public Version? Version => response?.Version;

    public HttpResponseHeaders? Headers => response?.Headers;

    public HttpContentHeaders? ContentHeaders => response?.Content.Headers;

    public bool IsSuccessStatusCode => response?.IsSuccessStatusCode ?? false;

    public bool IsSuccessful => IsSuccessStatusCode && error is null;

    public ApiExceptionBase? Error => error;

    public T? Content => content;

    public bool HasContent => content is not null;

    public bool IsSuccessfulWithContent => IsSuccessful && HasContent;

    public bool HasRequestError([NotNullWhen(true)] out ApiRequestException? found) =>
        (found = error as ApiRequestException) is not null;

    public bool HasResponseError([NotNullWhen(true)] out ApiException? found) =>
        (found = error as ApiException) is not null;

    public void Dispose() => response?.Dispose();
}
