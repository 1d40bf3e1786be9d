using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>The service and the interceptors of one call: registered, or made for it and disposed with it.</summary>
internal sealed class CallInstances(IServiceProvider services) : IAsyncDisposable
{
    private readonly List<object> _made = [];

    public object Get(Type type, IReadOnlyList<object> arguments)
    {
        if (arguments.Count == 0 && services.GetService(type) is { } registered)
            return registered;
        object made = ActivatorUtilities.CreateInstance(services, type, [.. arguments]);
        _made.Add(made);
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (object made in Enumerable.Reverse(_made))
        {
            if (made is IAsyncDisposable lasting)
                await lasting.DisposeAsync();
            else
                (made as IDisposable)?.Dispose();
        }
    }
}
