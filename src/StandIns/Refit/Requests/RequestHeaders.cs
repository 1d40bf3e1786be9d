namespace Refit.Requests;

/// <summary>Sets headers, wherever HttpClient wants them.</summary>
internal static class RequestHeaders
{
    /// <summary>The last value of a name counts; null takes the header away.</summary>
    public static void Set(HttpRequestMessage request, string name, string? value)
    {
        if (request.Headers.NonValidated.Contains(name))
            request.Headers.Remove(name);
        if (value is null)
            return;
        // A line break would begin another header.
        string line = value.ReplaceLineEndings("");
        if (request.Headers.TryAddWithoutValidation(name, line))
            return;
        request.Content ??= new ByteArrayContent([]);
        request.Content.Headers.Remove(name);
        request.Content.Headers.TryAddWithoutValidation(name, line);
    }

    public static void SetAll(HttpRequestMessage request, IDictionary<string, string>? headers)
    {
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            Set(request, name, value);
    }
}
