using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using TrainTools.Host.WebUi;

namespace TrainTools.Host.Hosting;

/// <summary>
/// Follows the process that the host belongs to. When it is gone, a new one has a while to come (the WebUI restarts);
/// then the host saves the running training's state and ends.
/// </summary>
internal sealed class ParentWatch(
    HostSettings settings, StdinPipe pipe, WebUiHome webUi, IHostApplicationLifetime lifetime, TimeProvider clock,
    ILogger<ParentWatch> log) : BackgroundService
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
            else if (clock.GetElapsedTime(lastSeen) > settings.Grace)
            {
                Log.ParentGone(log);
                lifetime.StopApplication();
                return;
            }
        }
    }

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
