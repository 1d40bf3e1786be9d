using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>What AddGrpc gives, to go on with.</summary>
public interface IGrpcServerBuilder
{
    IServiceCollection Services { get; }
}
