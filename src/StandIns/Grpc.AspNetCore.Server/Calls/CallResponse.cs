using System.Globalization;
using Grpc.Core;
using Grpc.Net.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// What goes out: headers, messages, and the status at the end. The end may come from the deadline while the method
/// still writes, so one of them writes at a time.
/// </summary>
internal sealed class CallResponse(HttpContext http)
{
    private readonly SemaphoreSlim _writing = new(1);
    private bool _hasEnded;

    public Task SendHeadersAsync(Metadata headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return InTurnAsync(
            async () =>
            {
                if (http.Response.HasStarted)
                    throw new InvalidOperationException("Headers can only be sent once a call, before its messages.");
                Begin();
                foreach (var entry in headers)
                    http.Response.Headers.Append(entry.Key, MetadataHeaders.Encode(entry));
                await http.Response.BodyWriter.FlushAsync(cancellationToken);
            },
            cancellationToken);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken) =>
        InTurnAsync(
            async () =>
            {
                if (!http.Response.HasStarted)
                    Begin();
                await http.Response.BodyWriter.WriteAsync(frame, cancellationToken);
            },
            cancellationToken);

    /// <summary>Ends the call; false where it had ended before or nobody listens any more.</summary>
    public async Task<bool> EndAsync(Status status, Metadata trailers)
    {
        await _writing.WaitAsync();
        try
        {
            if (_hasEnded)
                return false;
            _hasEnded = true;
            if (http.RequestAborted.IsCancellationRequested)
                return false;
            await SendStatusAsync(StatusFields(status, trailers));
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    // Without a message before it, the status takes the place of the headers.
    private async Task SendStatusAsync(List<(string Name, string Value)> fields)
    {
        bool inHeaders = !http.Response.HasStarted;
        if (inHeaders)
            Begin();
        foreach (var (name, value) in fields)
        {
            if (inHeaders)
                http.Response.Headers.Append(name, value);
            else
                http.Response.AppendTrailer(name, value);
        }
        await http.Response.CompleteAsync();
    }

    // A trailer that no header can carry becomes the status: the caller must not wait for one in vain.
    private static List<(string Name, string Value)> StatusFields(Status status, Metadata trailers)
    {
        try
        {
            return
            [
                (HeaderNames.Status, ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture)),
                (HeaderNames.Message, StatusText.Encode(status.Detail ?? "")),
                .. trailers.Select(entry => (entry.Key, MetadataHeaders.Encode(entry))),
            ];
        }
        catch (RpcException unfit)
        {
            return StatusFields(unfit.Status, Metadata.Empty);
        }
    }

    private void Begin()
    {
        http.Response.ContentType = HeaderNames.ContentType;
        http.Response.Headers[HeaderNames.AcceptEncoding] = HeaderNames.Identity;
    }

    private async Task InTurnAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_hasEnded)
                throw new InvalidOperationException("Nothing can be sent any more, because the call has ended.");
            await write();
        }
        finally
        {
            _writing.Release();
        }
    }
}
