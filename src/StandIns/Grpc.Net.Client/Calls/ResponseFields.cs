using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>What headers and trailers of a response say about the call.</summary>
internal static class ResponseFields
{
    public static Metadata MetadataIn(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        foreach (var (name, values) in headers.NonValidated)
        {
            foreach (string value in values)
                MetadataHeaders.AddTo(metadata, name, value);
        }
        return metadata;
    }

    /// <summary>How the call ended, where the headers say so or the answer is no gRPC; null: read on.</summary>
    public static CallEnd? EndIn(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains(HeaderNames.Status))
            return EndIn(response.Headers);
        string? contentType = response.Content.Headers.ContentType?.MediaType;
        if (response.StatusCode == HttpStatusCode.OK && HeaderNames.IsGrpc(contentType))
            return null;
        return new CallEnd(
            new Status(
                CodeOf(response.StatusCode),
                $"The answer is no gRPC: HTTP status {(int)response.StatusCode}, content type '{contentType}'."),
            MetadataIn(response.Headers));
    }

    /// <summary>How the call ended, from its trailers.</summary>
    public static CallEnd EndIn(HttpResponseHeaders trailers)
    {
        string? code = ValueOf(trailers, HeaderNames.Status);
        string detail = StatusText.Decode(ValueOf(trailers, HeaderNames.Message) ?? "");
        if (code is null)
            return new CallEnd(new Status(StatusCode.Internal, "The server ended the call without a status."), []);
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new CallEnd(new Status((StatusCode)number, detail), MetadataIn(trailers))
            : new CallEnd(new Status(StatusCode.Unknown, $"The server's status '{code}' is no number. {detail}"), []);
    }

    // The table stands in gRPC's http-grpc-status-mapping.md.
    private static StatusCode CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => StatusCode.Internal,
        HttpStatusCode.Unauthorized => StatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => StatusCode.PermissionDenied,
        HttpStatusCode.NotFound => StatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => StatusCode.Unavailable,
        _ => StatusCode.Unknown,
    };

    private static string? ValueOf(HttpResponseHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
