using System.Collections.Concurrent;
using System.Reflection;

namespace Refit.Requests;

/// <summary>Stands behind an interface: each call of a method becomes its request.</summary>
internal class RestProxy : DispatchProxy // not sealed: the runtime derives the implementation of the interface from it
{
    private readonly ConcurrentDictionary<MethodInfo, MethodCaller> _callers = [];
    private HttpClient _client = null!;
    private RefitSettings _settings = null!;

    /// <summary>Learns the interface; says at once what of it cannot be served.</summary>
    public void Begin(Type type, HttpClient client, RefitSettings settings)
    {
        _client = client;
        _settings = settings;
        foreach (var method in type.GetInterfaces().Prepend(type).SelectMany(one => one.GetMethods()))
            _callers[method] = MethodCaller.Of(method);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var caller = _callers[targetMethod!];
        return caller.Call(_client, _settings, args ?? []);
    }
}
