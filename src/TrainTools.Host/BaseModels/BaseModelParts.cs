using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.BaseModels;

/// <summary>The parts that know the base models.</summary>
internal static class BaseModelParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddBaseModels(this IServiceCollection services) =>
        services.AddSingleton<BaseModelList>();
}
