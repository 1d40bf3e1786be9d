using System.Reflection;
using Refit.Requests;

namespace Refit;

/// <summary>Makes clients from interfaces whose methods say which requests they stand for.</summary>
public static class RestService
{
    public static T For<T>(HttpClient client) => For<T>(client, null);

    /// <param name="client">With a BaseAddress, to whose path the methods' paths are added.</param>
    public static T For<T>(HttpClient client, RefitSettings? settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!typeof(T).IsInterface)
            throw new InvalidOperationException($"{typeof(T)} is no interface; only interfaces become clients.");
        object proxy = DispatchProxy.Create(typeof(T), typeof(RestProxy));
        ((RestProxy)proxy).Begin(typeof(T), client, settings ?? new RefitSettings());
        return (T)proxy;
    }

    public static T For<T>(string hostUrl) => For<T>(hostUrl, null);

    /// <param name="hostUrl">Such as <c>http://127.0.0.1:7860</c>, with or without a path.</param>
    public static T For<T>(string hostUrl, RefitSettings? settings) =>
        For<T>(new HttpClient { BaseAddress = new Uri(hostUrl.TrimEnd('/')) }, settings);
}
