using System.Reflection;
using Grpc.AspNetCore.Server.Calls;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Is told a service's methods by its generated base and maps each one.</summary>
internal sealed class EndpointBinder<TService>(IEndpointRouteBuilder builder, CallServer server) : ServiceBinderBase
    where TService : class
{
    private readonly List<IEndpointConventionBuilder> _endpoints = [];

    public IReadOnlyList<IEndpointConventionBuilder> Endpoints => _endpoints;

    public HashSet<string> ServiceNames { get; } = [];

    public void BindAll()
    {
        var attribute = BasesOf(typeof(TService))
            .Select(type => type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false))
            .FirstOrDefault(found => found is not null)
            ?? throw new InvalidOperationException(
                $"{typeof(TService)} is no gRPC service; derive it from the base generated from the .proto file.");
        const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var bind = attribute.BindType.GetMethods(Static).Single(method =>
            method.Name == attribute.BindMethodName
            && method.GetParameters() is [{ ParameterType: var first }, _]
            && first == typeof(ServiceBinderBase));
        bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [this, null], null);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = Open<Func<TService, TRequest, ServerCallContext, Task<TResponse>>>(
            method, typeof(TRequest), typeof(ServerCallContext));
        Map(method, new UnaryCallHandler<TService, TRequest, TResponse>(server, method, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler)
    {
        var invoke = Open<Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task>>(
            method, typeof(TRequest), typeof(IServerStreamWriter<TResponse>), typeof(ServerCallContext));
        Map(method, new ServerStreamingCallHandler<TService, TRequest, TResponse>(server, method, invoke).HandleAsync);
    }

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        throw StreamsOfRequests(method);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        throw StreamsOfRequests(method);

    private static NotSupportedException StreamsOfRequests(IMethod method) => new(
        $"{method.FullName} takes a stream of requests ({method.Type}), which this stand-in for " +
        "Grpc.AspNetCore.Server does not serve. Make it a unary call or a stream of responses, or build with " +
        "-p:Packages=nuget.");

    // The service is made anew for each call, so its method is bound to no instance.
    private static TDelegate Open<TDelegate>(IMethod method, params Type[] parameters)
        where TDelegate : Delegate
    {
        var found = typeof(TService).GetMethod(method.Name, BindingFlags.Public | BindingFlags.Instance, parameters)
            ?? throw new InvalidOperationException($"{typeof(TService)} has no method for {method.FullName}.");
        return found.CreateDelegate<TDelegate>();
    }

    private void Map(IMethod method, RequestDelegate handler)
    {
        ServiceNames.Add(method.ServiceName);
        _endpoints.Add(builder.MapMethods(method.FullName, ["POST"], handler)
            .WithDisplayName($"gRPC - {method.FullName}"));
    }

    private static IEnumerable<Type> BasesOf(Type type)
    {
        for (Type? current = type; current is not null; current = current.BaseType)
            yield return current;
    }
}
