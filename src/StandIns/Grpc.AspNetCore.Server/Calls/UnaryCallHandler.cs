using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with one request and one response.</summary>
internal sealed class UnaryCallHandler<TService, TRequest, TResponse>(
    CallServer server,
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, ServerCallContext, Task<TResponse>> invoke)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    public Task HandleAsync(HttpContext http) => server.ServeAsync(http, method.FullName, ServeAsync);

    private async Task ServeAsync(HttpCallContext call)
    {
        await using var instances = new CallInstances(call.HttpContext.RequestServices);
        var request = await call.ReadRequestAsync(method.RequestMarshaller);

        var response = await Pipeline(instances)(request, call)
            ?? throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        await call.WriteAsync(method.ResponseMarshaller, response, call.CancellationToken);
    }

    // From the inside out: the service first, then the interceptors from the last to the first.
    private UnaryServerMethod<TRequest, TResponse> Pipeline(CallInstances instances)
    {
        UnaryServerMethod<TRequest, TResponse> next = (request, context) =>
            invoke((TService)instances.Get(typeof(TService), []), request, context);
        foreach (var registration in server.Options.Interceptors.Reverse())
        {
            var inner = next;
            next = (request, context) => ((Interceptor)instances.Get(registration.Type, registration.Arguments))
                .UnaryServerHandler(request, context, inner);
        }
        return next;
    }
}
