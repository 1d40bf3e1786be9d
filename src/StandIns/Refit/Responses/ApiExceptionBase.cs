namespace Refit;

/// <summary>A request that failed.</summary>
public abstract class ApiExceptionBase : Exception
{
    private protected ApiExceptionBase(
        string exceptionMessage, HttpRequestMessage message, RefitSettings refitSettings, Exception? innerException)
        : base(exceptionMessage, innerException)
    {
        RequestMessage = message;
        RefitSettings = refitSettings;
    }

    public HttpRequestMessage RequestMessage { get; }

    public HttpMethod HttpMethod => RequestMessage.Method;

    public Uri? Uri => RequestMessage.RequestUri;

    public RefitSettings RefitSettings { get; }
}
