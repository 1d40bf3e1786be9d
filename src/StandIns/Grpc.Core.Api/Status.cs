namespace Grpc.Core;

/// <summary>How a call ended, with a sentence for the person.</summary>
public struct Status
{
    /// <summary>The call did what was asked.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, "");

    /// <summary>The call was given up.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, "");

    public Status(StatusCode statusCode, string detail) : this(statusCode, detail, null)
    {
    }

    /// <param name="debugException">What led to it; stays on this side of the wire.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        Detail = detail;
        DebugException = debugException;
    }

    public StatusCode StatusCode { get; }

    public string Detail { get; }

    /// <summary>What led to it, on this side of the wire only.</summary>
    public Exception? DebugException { get; }

    public override string ToString()
    {
        string cause = DebugException is null ? "" : $", DebugException=\"{DebugException}\"";
        return $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\"{cause})";
    }
}
