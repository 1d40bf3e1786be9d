using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Host.Rpc;
using TrainTools.Host.Tests.BadInput;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Store;
using TrainTools.Testing;
using RunStatus = TrainTools.Projects.Runs.RunStatus;
using VersionSettings = TrainTools.Projects.Store.VersionSettings;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>What is known of runs while the disk takes nothing.</summary>
public sealed class RunBookTests
{
    [MountFact]
    public void Change_OnAFullDisk_IsShownAtOnceAndKeptWhenThereIsRoom()
    {
        using var disk = new SmallDisk("size=256k");
        var store = new ProjectStore(Path.Combine(disk.Path, "projects"), TimeProvider.System);
        var version = store.Create("花子", "", new VersionSettings()).Versions[0];
        string id = store.BeginRun(version.Id, "run", "").RunId;
        using var book = new RunBook(store, TimeProvider.System, NullLogger<RunBook>.Instance);
        book.Change(id, run => run with { Status = RunStatus.Training });
        disk.Fill();

        book.Change(id, run => run with { Status = RunStatus.Failed, Message = "The disk is full." });
        book.Record(id, new Noted(new string('x', 10_000)));

        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(book.Find(id)));
        Assert.Empty(book.Live); // it is over, whatever the disk says
        Assert.Equal(RunStatus.Training, store.FindRun(id).Status);
        disk.Free();
        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(book.Find(id)));
        Assert.Equal((RunStatus.Failed, "The disk is full."), Shown(store.FindRun(id)));
        Assert.Equal(10_000, Assert.IsType<Noted>(Assert.Single(book.Events(id))).Message.Length);
    }

    [Fact]
    public void Change_OfARun_MakesItNewerThanWhatItToldBefore()
    {
        using var folder = new TemporaryFolder();
        var store = new ProjectStore(folder.Path, TimeProvider.System);
        var version = store.Create("花子", "", new VersionSettings()).Versions[0];
        string id = store.BeginRun(version.Id, "run", "").RunId;
        using var book = new RunBook(store, TimeProvider.System, NullLogger<RunBook>.Instance);
        var queued = book.Change(id, run => run with { Status = RunStatus.Queued });
        book.Record(id, RunMap.Of(queued, book));

        book.Change(id, run => run with { Status = RunStatus.Training });
        book.Show(id, run => run with { Step = 3 });

        Assert.Equal(1, Assert.Single(book.After(id, 0)).Run!.Revision);
        Assert.Equal(2, Assert.Single(RunMap.Queue(book).Runs).Revision);
        Assert.Equal(2, store.FindRun(id).Revision); // also when the host is another one
    }

    private static (RunStatus, string) Shown(RunRecord run) => (run.Status, run.Message);
}
