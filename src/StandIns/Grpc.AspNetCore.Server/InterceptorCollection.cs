using System.Collections.ObjectModel;
using Grpc.Core.Interceptors;

namespace Grpc.AspNetCore.Server;

/// <summary>The interceptors of a server, in the order in which they see a call.</summary>
public class InterceptorCollection : Collection<InterceptorRegistration>
{
    /// <summary>Adds one; it is made anew for each call unless its type is registered as a service.</summary>
    /// <param name="args">For its constructor, beside what the services give.</param>
    public void Add<TInterceptor>(params object[] args) where TInterceptor : Interceptor =>
        Add(typeof(TInterceptor), args);

    /// <summary>Adds one; it is made anew for each call unless its type is registered as a service.</summary>
    /// <param name="args">For its constructor, beside what the services give.</param>
    public void Add(Type interceptorType, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(interceptorType);
        if (!interceptorType.IsSubclassOf(typeof(Interceptor)))
            throw new ArgumentException($"{interceptorType} is no Interceptor.", nameof(interceptorType));
        Add(new InterceptorRegistration(interceptorType, args));
    }
}

/// <summary>An interceptor's type, with what its constructor gets.</summary>
public class InterceptorRegistration
{
    internal InterceptorRegistration(Type type, IReadOnlyList<object> arguments)
    {
        Type = type;
        Arguments = arguments;
    }

    public Type Type { get; }

    public IReadOnlyList<object> Arguments { get; }
}
