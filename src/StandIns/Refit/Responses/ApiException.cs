using System.Net;
using System.Net.Http.Headers;

namespace Refit;

/// <summary>A response that says no, or one that cannot be read.</summary>
public class ApiException : ApiExceptionBase
{
    internal ApiException(
        string exceptionMessage,
        HttpResponseMessage response,
        HttpRequestMessage request,
        string? content,
        RefitSettings refitSettings,
        Exception? innerException = null)
        : base(exceptionMessage, request, refitSettings, innerException)
    {
        StatusCode = response.StatusCode;
        ReasonPhrase = response.ReasonPhrase;
        Headers = response.Headers;
        Content = content;
    }

    public HttpStatusCode StatusCode { get; }

    public string? ReasonPhrase { get; }

    public HttpResponseHeaders Headers { get; }

    /// <summary>The body, or null where it could not be read.</summary>
    public string? Content { get; set; }

    public bool HasContent => !string.IsNullOrWhiteSpace(Content);

    /// <summary>The body as an object.</summary>
    public async Task<T?> GetContentAsAsync<T>()
    {
        if (!HasContent)
            return default;
        using var content = new StringContent(Content!);
        return await RefitSettings.ContentSerializer.FromHttpContentAsync<T>(content).ConfigureAwait(false);
    }
}
