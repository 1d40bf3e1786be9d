using System.Net;
using System.Net.Sockets;

namespace TrainTools.TestImages;

/// <summary>A web server on a free port of this machine, for tests of what is fetched.</summary>
public sealed class Loopback : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _requests = [];

    /// <param name="answer">Answers each request; what it throws breaks the connection off.</param>
    public Loopback(Action<HttpListenerContext> answer)
    {
        using (var port = new TcpListener(IPAddress.Loopback, 0))
        {
            port.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)port.LocalEndpoint).Port}/";
        }
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = Task.Run(() => Serve(answer));
    }

    /// <summary>Where it is; ends with a slash.</summary>
    public string Address { get; }

    /// <summary>What was asked for: the method, the path, and the range where there was one.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>Sends a file as servers do: all of it, or from where it is asked for.</summary>
    /// <param name="cutAt">Breaks off after so many bytes of the file; null: sends all.</param>
    public static void Send(HttpListenerContext context, byte[] file, int? cutAt = null, bool knowsRanges = true)
    {
        int begin = 0;
        if (knowsRanges && context.Request.Headers["Range"] is { } range)
        {
            begin = int.Parse(range["bytes=".Length..].TrimEnd('-'), System.Globalization.CultureInfo.InvariantCulture);
            context.Response.StatusCode = begin < file.Length ? 206 : 416;
            context.Response.Headers["Content-Range"] = $"bytes {begin}-{file.Length - 1}/{file.Length}";
        }
        context.Response.ContentLength64 = Math.Max(0, file.Length - begin);
        if (context.Request.HttpMethod != "HEAD" && begin < file.Length)
        {
            context.Response.OutputStream.Write(file, begin, (cutAt ?? file.Length) - begin);
            context.Response.OutputStream.Flush();
            if (cutAt is not null)
            {
                context.Response.Abort();
                return;
            }
        }
        context.Response.Close();
    }

    public void Dispose() => _listener.Close();

    private async Task Serve(Action<HttpListenerContext> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // disposed
            }
            string range = context.Request.Headers["Range"] is { } asked ? " " + asked : "";
            lock (_requests)
                _requests.Add($"{context.Request.HttpMethod} {context.Request.Url!.LocalPath}{range}");
            answer(context);
        }
    }
}
