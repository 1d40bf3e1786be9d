using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Hosting;

/// <summary>Remembers where services were mapped, so that the answer for unknown ones is mapped once.</summary>
internal sealed class MappedServices
{
    private readonly ConditionalWeakTable<ICollection<EndpointDataSource>, object> _seen = [];

    public bool IsFirst(IEndpointRouteBuilder builder) => _seen.TryAdd(builder.DataSources, this);
}
