using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.Planning;

/// <summary>The parts that look ahead.</summary>
internal static class PlanningParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPlanning(this IServiceCollection services) =>
        services.AddSingleton<MachineProbe>().AddSingleton<Forecast>().AddSingleton<Readiness>();
}
