using Microsoft.Extensions.DependencyInjection;

namespace TrainTools.Host.Jobs;

/// <summary>The parts that run trainings.</summary>
internal static class JobParts
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobRecords>().AddSingleton<RunCommand>().AddSingleton<RunStarter>().AddSingleton<JobRunner>()
        .AddSingleton<LoraService>().AddSingleton<JobQueue>()
        .AddHostedService(parts => parts.GetRequiredService<JobQueue>());
}
