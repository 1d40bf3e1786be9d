using System.Net;
using System.Text.Json;
using Refit.Responses;

namespace Refit.Requests;

/// <summary>Sends one request and reads what comes back.</summary>
internal sealed class Exchange(HttpClient client, RefitSettings settings, CancellationToken cancellationToken)
{
    public HttpClient Client => client;

    public RefitSettings Settings => settings;

    /// <summary>Throws only where the caller gave up; every other failure is the response's error.</summary>
    public async Task<ReceivedResponse<T>> SendAsync<T>(HttpRequestMessage request)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            var unanswered = new ApiRequestException(failure.Message, request, request.Method, settings, failure);
            return new ReceivedResponse<T>(request, null, default, unanswered);
        }
        return await ReadAsync<T>(request, response).ConfigureAwait(false);
    }

    private async Task<ReceivedResponse<T>> ReadAsync<T>(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (typeof(T) == typeof(HttpResponseMessage)) // as it is, whatever it says
            return new ReceivedResponse<T>(request, response, (T)(object)response, null);
        try
        {
            if (!response.IsSuccessStatusCode)
            {
                string body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
                string said = $"Response status code does not indicate success: " +
                    $"{(int)response.StatusCode} ({response.ReasonPhrase}).";
                return Failed<T>(request, response, new ApiException(said, response, request, body, settings));
            }
            var content = await ContentAsync<T>(response).ConfigureAwait(false);
            return new ReceivedResponse<T>(request, response, content, null);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            string said = $"The answer of {request.RequestUri} cannot be read as {typeof(T).Name}: {failure.Message}";
            return Failed<T>(request, response, new ApiException(said, response, request, null, settings, failure));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            && !cancellationToken.IsCancellationRequested)
        {
            response.Dispose();
            var brokenOff = new ApiRequestException(failure.Message, request, request.Method, settings, failure);
            return new ReceivedResponse<T>(request, null, default, brokenOff);
        }
    }

    private static ReceivedResponse<T> Failed<T>(
        HttpRequestMessage request, HttpResponseMessage response, ApiException error) =>
        new(request, response, default, error);

    private async Task<T?> ContentAsync<T>(HttpResponseMessage response)
    {
        var content = response.Content;
        if (typeof(T) == typeof(object))
            return default; // nobody asks for it
        if (typeof(T) == typeof(string))
            return (T)(object)await content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (typeof(T) == typeof(HttpContent))
            return (T)(object)content;
        if (typeof(T) == typeof(Stream))
            return (T)(object)await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NoContent || content.Headers.ContentLength == 0)
            return default;
        return await settings.ContentSerializer.FromHttpContentAsync<T>(content, cancellationToken)
            .ConfigureAwait(false);
    }
}
