using System.Reflection;
using System.Text.RegularExpressions;

namespace Refit.Requests;

/// <summary>How the request of a method is made from its arguments, read from its attributes once.</summary>
internal sealed partial class RequestPlan
{
    private readonly HttpMethodAttribute _http;
    private readonly List<string> _headers;
    private readonly List<Argument> _arguments = [];

    public RequestPlan(MethodInfo method)
    {
        Method = method;
        if (method.IsGenericMethodDefinition)
            throw Unsupported("it has type parameters");
        _http = method.GetCustomAttribute<HttpMethodAttribute>()
            ?? throw Unsupported("it has no [Get], [Post], [Put] or [Delete]");
        if (!_http.Path.StartsWith('/') && _http.Path.Length > 0)
            throw Unsupported($"its path '{_http.Path}' does not begin with a slash");
        _headers = [.. StaticHeaders(method.DeclaringType!), .. StaticHeaders(method)];
        foreach (var parameter in method.GetParameters())
            _arguments.Add(new Argument(parameter, PlaceOf(parameter)));
        foreach (string name in Placeholders().Matches(_http.Path).Select(match => match.Groups[1].Value))
        {
            if (!_arguments.Exists(argument => argument.Place == Place.Path && argument.IsNamed(name)))
                throw Unsupported($"no parameter belongs to {{{name}}} in its path");
        }
    }

    private enum Place
    {
        Path,
        Query,
        Body,
        Header,
        Headers,
        Token,
    }

    public MethodInfo Method { get; }

    /// <summary>What is said about a method that this stand-in cannot serve, or that is wrong.</summary>
    public NotSupportedException Unsupported(string why) => new(
        $"{Method.DeclaringType?.Name}.{Method.Name} cannot become a request here: {why}.");

    public CancellationToken TokenIn(object?[] arguments)
    {
        int index = _arguments.FindIndex(argument => argument.Place == Place.Token);
        return index < 0 ? default : arguments[index] as CancellationToken? ?? default;
    }

    public HttpRequestMessage RequestOf(HttpClient client, RefitSettings settings, object?[] arguments)
    {
        var address = client.BaseAddress
            ?? throw new InvalidOperationException("The HttpClient has no BaseAddress to which the path is added.");
        string target = address.AbsolutePath.TrimEnd('/') + Target(arguments);
        var request = new HttpRequestMessage(_http.Method, new Uri(address, target));
        foreach (var (argument, value) in _arguments.Zip(arguments).Where(pair => pair.First.Place == Place.Body))
            request.Content = BodyContent.Of(value, argument.Parameter.ParameterType, settings.ContentSerializer);
        foreach (string header in _headers)
        {
            int colon = header.IndexOf(':');
            if (colon < 0) // "Name" alone takes the header away
                RequestHeaders.Set(request, header, null);
            else
                RequestHeaders.Set(request, header[..colon], header[(colon + 1)..].Trim());
        }
        foreach (var (argument, value) in _arguments.Zip(arguments))
        {
            if (argument.Place == Place.Header)
                RequestHeaders.Set(request, argument.Name, UrlText.Of(value, null));
            else if (argument.Place == Place.Headers)
                RequestHeaders.SetAll(request, value as IDictionary<string, string>);
        }
        return request;
    }

    private string Target(object?[] arguments)
    {
        string path = Placeholders().Replace(_http.Path, match =>
        {
            int index = _arguments.FindIndex(one => one.Place == Place.Path && one.IsNamed(match.Groups[1].Value));
            return Uri.EscapeDataString(UrlText.Of(arguments[index], null) ?? "");
        });
        var pairs = _arguments.Zip(arguments)
            .Where(pair => pair.First.Place == Place.Query && pair.Second is not null)
            .SelectMany(pair => UrlText.Pairs(
                pair.First.Name, pair.Second!, pair.First.Parameter.GetCustomAttribute<QueryAttribute>()));
        string query = string.Join('&', pairs);
        return query.Length == 0 ? path : path + (path.Contains('?') ? '&' : '?') + query;
    }

    private Place PlaceOf(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(CancellationToken))
            return Place.Token;
        if (parameter.IsDefined(typeof(BodyAttribute)))
            return Place.Body;
        if (parameter.IsDefined(typeof(HeaderAttribute)))
            return Place.Header;
        if (parameter.IsDefined(typeof(HeaderCollectionAttribute)))
            return Place.Headers;
        var argument = new Argument(parameter, Place.Path);
        if (Placeholders().Matches(_http.Path).Any(match => argument.IsNamed(match.Groups[1].Value)))
            return Place.Path;
        return UrlText.CanWrite(parameter.ParameterType)
            ? Place.Query
            : throw Unsupported(
                $"its parameter '{parameter.Name}' is a {parameter.ParameterType.Name}, which the query of this " +
                "stand-in for Refit does not take; mark it [Body] or pass its values one by one");
    }

    private static string[] StaticHeaders(MemberInfo member) =>
        member.GetCustomAttribute<HeadersAttribute>()?.Headers ?? [];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholders();

    private sealed record Argument(ParameterInfo Parameter, Place Place)
    {
        public string Name { get; } =
            Parameter.GetCustomAttribute<HeaderAttribute>()?.Header
            ?? Parameter.GetCustomAttribute<AliasAsAttribute>()?.Name
            ?? Parameter.Name!;

        public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
