using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.Preflight;

/// <summary>The parts that look ahead.</summary>
internal static class PreflightParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddPreflight(this IServiceCollection services) =>
        services.AddSingleton<MachineProbe>().AddSingleton<VocabularyCheck>().AddSingleton<Forecast>()
            .AddSingleton<Readiness>();
}
