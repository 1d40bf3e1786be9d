namespace Refit;

/// <summary>A request that got no response.</summary>
public class ApiRequestException : ApiExceptionBase
{
    public ApiRequestException(
        string exceptionMessage,
        HttpRequestMessage message,
        HttpMethod httpMethod,
        RefitSettings refitSettings,
        Exception? innerException)
        : base(exceptionMessage, message, refitSettings, innerException)
    {
    }
}
