using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using TrainTools.Host.Jobs;
using TrainTools.Host.Tagging;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Runs;

namespace TrainTools.Host.Hosting;

/// <summary>
/// Follows the process that the host belongs to. When it is gone, a new one has a while to come (the WebUI restarts):
/// a short one where nothing is under way, for a host that nobody needs should not stay; a long one beside a training.
/// Then the host saves the running training's state and ends.
/// </summary>
internal sealed class ParentWatch(
    HostSettings settings, StdinPipe pipe, WebUiHome webUi, JobRecords records, TaggingJob tagging,
    IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ParentWatch> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2); // two clocks of one system disagree

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, clock);
        long lastSeen = clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            webUi.Refresh();
            if (IsThere())
                lastSeen = clock.GetTimestamp();
            else if (IsOver(clock.GetElapsedTime(lastSeen), IsBusy, settings))
            {
                Log.ParentGone(log);
                lifetime.StopApplication();
                return;
            }
        }
    }

    private bool IsBusy => records.Live.Any(run => run.Status
            is RunStatus.Queued or RunStatus.Preparing or RunStatus.Training or RunStatus.Stopping)
        || tagging.Progress.Phase is TaggingPhase.Fetching or TaggingPhase.Looking;

    /// <summary>Whether the host has waited long enough.</summary>
    /// <param name="gone">Since when its parent is gone.</param>
    /// <param name="isBusy">Whether something is under way or waits.</param>
    internal static bool IsOver(TimeSpan gone, bool isBusy, HostSettings settings) =>
        gone > settings.Grace && (!isBusy || gone > settings.TrainingGrace);

    private bool IsThere() => pipe.IsOpen || (webUi.Facts.Parent is { } parent && IsAlive(parent));

    /// <summary>Whether a process of this number began at this moment.</summary>
    internal static bool IsAlive(ParentFacts parent)
    {
        try
        {
            using var process = Process.GetProcessById(parent.Pid);
            var began = DateTimeOffset.FromUnixTimeMilliseconds(parent.StartedUnixMs);
            return (new DateTimeOffset(process.StartTime) - began).Duration() <= StartTolerance;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }
}
