using Microsoft.Extensions.Hosting;
using TrainTools.Core.Files;
using TrainTools.Projects;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Hosting;

/// <summary>Empties the trash of what nobody has wanted back for a month, once at each start.</summary>
internal sealed class TrashSweep(ProjectStore store, ILogger<TrashSweep> log) : BackgroundService
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        await Task.Yield(); // the start does not wait for it
        try
        {
            store.EmptyTrash(Kept);
        }
        catch (Exception problem) when (problem is ProjectsException or FileWriteException)
        {
            Log.NotSwept(log, problem.Message);
        }
    }
}
