using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with one request and a stream of responses.</summary>
internal sealed class ServerStreamingCallHandler<TService, TRequest, TResponse>(
    CallServer server,
    Method<TRequest, TResponse> method,
    Func<TService, TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> invoke)
    where TService : class
    where TRequest : class
    where TResponse : class
{
    public Task HandleAsync(HttpContext http) => server.ServeAsync(http, method.FullName, ServeAsync);

    private async Task ServeAsync(HttpCallContext call)
    {
        await using var instances = new CallInstances(call.HttpContext.RequestServices);
        var request = await call.ReadRequestAsync(method.RequestMarshaller);

        await Pipeline(instances)(request, new ResponseStream(call, method.ResponseMarshaller), call);
    }

    // From the inside out: the service first, then the interceptors from the last to the first.
    private ServerStreamingServerMethod<TRequest, TResponse> Pipeline(CallInstances instances)
    {
        ServerStreamingServerMethod<TRequest, TResponse> next = (request, responses, context) =>
            invoke((TService)instances.Get(typeof(TService), []), request, responses, context);
        foreach (var registration in server.Options.Interceptors.Reverse())
        {
            var inner = next;
            next = (request, responses, context) =>
                ((Interceptor)instances.Get(registration.Type, registration.Arguments))
                .ServerStreamingServerHandler(request, responses, context, inner);
        }
        return next;
    }

    private sealed class ResponseStream(HttpCallContext call, Marshaller<TResponse> marshaller)
        : IServerStreamWriter<TResponse>
    {
        public WriteOptions? WriteOptions
        {
            get => call.WriteOptions;
            set => call.WriteOptions = value;
        }

        public Task WriteAsync(TResponse message) => call.WriteAsync(marshaller, message, call.CancellationToken);

        public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
        {
            using var either =
                CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, cancellationToken);
            await call.WriteAsync(marshaller, message, either.Token);
        }
    }
}
