using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what serves gRPC.</summary>
public static class GrpcServicesExtensions
{
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services) => services.AddGrpc(_ => { });

    public static IGrpcServerBuilder AddGrpc(
        this IServiceCollection services, Action<GrpcServiceOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configureOptions);
        services.AddRouting();
        services.Configure(configureOptions);
        services.AddSingleton<MappedServices>();
        return new Builder(services);
    }

    private sealed record Builder(IServiceCollection Services) : IGrpcServerBuilder;
}
