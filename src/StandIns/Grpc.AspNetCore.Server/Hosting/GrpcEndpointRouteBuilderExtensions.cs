using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Calls;
using Grpc.AspNetCore.Server.Hosting;
using Grpc.Net.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps gRPC services to their paths.</summary>
public static class GrpcEndpointRouteBuilderExtensions
{
    private const string UnknownMethod = "Method is unimplemented.";
    private const string UnknownService = "Service is unimplemented.";

    /// <summary>Serves the methods of <typeparamref name="TService"/>, which derives from a generated base.</summary>
    public static GrpcServiceEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder builder)
        where TService : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        var mapped = builder.ServiceProvider.GetService<MappedServices>()
            ?? throw new InvalidOperationException(
                "gRPC's services are missing; call AddGrpc on the service collection before mapping a service.");
        var server = new CallServer(
            builder.ServiceProvider.GetRequiredService<IOptions<GrpcServiceOptions>>().Value,
            builder.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Grpc.AspNetCore.Server"));

        var binder = new EndpointBinder<TService>(builder, server);
        binder.BindAll();
        foreach (string service in binder.ServiceNames)
            MapUnimplemented(builder, server, $"{service}/{{unimplementedMethod}}", UnknownMethod);
        if (mapped.IsFirst(builder))
            MapUnimplemented(builder, server, "{unimplementedService}/{unimplementedMethod}", UnknownService);
        return new GrpcServiceEndpointConventionBuilder(binder.Endpoints);
    }

    // What is no gRPC passes by, for other endpoints may have such a path.
    private static void MapUnimplemented(IEndpointRouteBuilder builder, CallServer server, string path, string text)
    {
        var policies = new RouteValueDictionary { ["unimplementedMethod"] = new GrpcOnly() };
        var pattern = RoutePatternFactory.Parse(path, defaults: null, parameterPolicies: policies);
        builder.MapPost(pattern, (RequestDelegate)(context => server.RefuseAsync(context, text)))
            .WithDisplayName($"gRPC - {text}")
            .Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = 1);
    }

    private static IEndpointConventionBuilder MapPost(
        this IEndpointRouteBuilder builder, RoutePattern pattern, RequestDelegate handler) =>
        builder.Map(pattern, handler).WithMetadata(new HttpMethodMetadata(["POST"]));

    private sealed class GrpcOnly : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext,
            IRouter? route,
            string routeKey,
            RouteValueDictionary values,
            RouteDirection routeDirection) =>
            httpContext is not null && HeaderNames.IsGrpc(httpContext.Request.ContentType);
    }
}
