using System.Globalization;
using TrainTools.Host.Preflight;
using TrainTools.Projects;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>A run that is ready to be queued.</summary>
/// <param name="RunId">The run.</param>
/// <param name="IsNew">False where the same request made it before.</param>
/// <param name="Expected">What it will take; null for one that was there.</param>
internal sealed record PreparedRun(string RunId, bool IsNew, Expected? Expected);

/// <summary>Makes a run of a version: checks that it can be trained, and takes a snapshot of what it is trained on.</summary>
internal sealed class RunStarter(ProjectStore store, Readiness readiness, Forecast forecast, TimeProvider clock)
{
    /// <summary>A run in a folder of its own, not in the queue yet; or the one that the request made before.</summary>
    /// <param name="versionId">What is trained.</param>
    /// <param name="requestId">Names the wish: the same one makes one run.</param>
    /// <param name="confirmed">Codes of the questions that the person said yes to.</param>
    /// <exception cref="JobException">Something stands in the way, or is asked first; the findings say what.</exception>
    public async Task<PreparedRun> Prepare(
        string versionId, string requestId, IReadOnlyCollection<string> confirmed, CancellationToken cancellationToken)
    {
        if (requestId.Length > 0 && store.RunsOf(versionId).FirstOrDefault(run => run.RequestId == requestId) is { } known)
            return new PreparedRun(known.Id, IsNew: false, Expected: null);

        var version = store.Find(versionId);
        var problems = (await readiness.Check(versionId, cancellationToken))
            .Where(finding => finding.Weight == Weight.Problem).Select(finding => finding.Problem).ToList();
        if (problems.Count > 0)
            throw new JobException(ErrorReason.CannotTrain, problems);

        var expected = await forecast.Of(version, version.Settings, cancellationToken);
        if (Questions.Open(expected.Questions, confirmed) is { Count: > 0 } asked)
            throw new JobException(ErrorReason.NotConfirmed, asked);
        string label = clock.GetLocalNow().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        var folder = store.BeginRun(versionId, label, requestId);
        if (!folder.IsNew)
            return new PreparedRun(folder.RunId, IsNew: false, expected);
        store.Snapshot(store.Open(versionId), folder, version.Settings);
        return new PreparedRun(folder.RunId, IsNew: true, expected);
    }
}
