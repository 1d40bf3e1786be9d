using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Host.Rpc;
using TrainTools.Projects;
using TrainTools.Projects.Runs;
using TrainTools.Testing;
using RunStatus = TrainTools.Projects.Runs.RunStatus;
using VersionSettings = TrainTools.Projects.Storage.VersionSettings;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>What is known of runs while the disk takes nothing.</summary>
public sealed class JobRecordsTests
{
    [MountFact]
    public void Change_OnAFullDisk_IsShownAtOnceAndKeptWhenThereIsRoom()
    {
        using var disk = new SmallDisk("size=256k");
        var store = new ProjectStore(Path.Combine(disk.Path, "projects"), TimeProvider.System);
        var version = store.Create("花子", "", new VersionSettings()).Versions[0];
        string id = store.BeginRun(version.Id, "run", "").RunId;
        using var records = new JobRecords(store, RunMap.Of, TimeProvider.System, NullLogger<JobRecords>.Instance);
        records.Change(id, run => run with { Status = RunStatus.Training });
        disk.Fill();

        records.Change(id, run => run with { Status = RunStatus.Failed, Problem = Problem.Of("The disk is full.") });
        records.Record(id, new Noted(Problem.Of(new string('x', 10_000))));

        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(records.Find(id)));
        Assert.Empty(records.Live); // it is over, whatever the disk says
        Assert.Equal(RunStatus.Training, store.FindRun(id).Status);
        disk.Free();
        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(records.Find(id)));
        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(store.FindRun(id)));
        Assert.Equal(10_000, Assert.IsType<Noted>(Assert.Single(records.Events(id))).Problem.English().Length);
    }

    [Fact]
    public void Change_OfARun_MakesItNewerThanWhatItToldBefore()
    {
        using var folder = new TemporaryFolder();
        var store = new ProjectStore(folder.Path, TimeProvider.System);
        var version = store.Create("花子", "", new VersionSettings()).Versions[0];
        string id = store.BeginRun(version.Id, "run", "").RunId;
        using var records = new JobRecords(store, RunMap.Of, TimeProvider.System, NullLogger<JobRecords>.Instance);
        var queued = records.Change(id, run => run with { Status = RunStatus.Queued });
        records.RecordStatus(queued);

        records.Change(id, run => run with { Status = RunStatus.Training });
        records.Show(id, run => run with { Step = 3 });

        Assert.Equal(1, Assert.Single(records.After(id, 0)).Run!.Revision);
        Assert.Equal(2, Assert.Single(RunMap.Queue(records).Runs).Revision);
        Assert.Equal(2, store.FindRun(id).Revision); // also when the host is another one
    }

    private static (RunStatus, string) Shown(JobRecord run) => (run.Status, run.Problem.English());
}
