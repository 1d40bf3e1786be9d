using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.Tagging;

/// <summary>The parts that tag images.</summary>
internal static class TaggingParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddTagging(this IServiceCollection services) => services
        .AddSingleton<TaggerList>().AddSingleton<TagWriter>().AddSingleton<TaggingJob>()
        .AddHostedService(parts => parts.GetRequiredService<TaggingJob>());
}
