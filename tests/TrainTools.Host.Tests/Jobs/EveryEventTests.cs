using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Host.Rpc;
using TrainTools.Projects;
using TrainTools.Protocol;
using TrainTools.Testing;
using VersionSettings = TrainTools.Projects.Storage.VersionSettings;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>
/// The way of an event from the worker to the tab. Kinds are found by reflection: a new one passes here, or something
/// on the way names them.
/// </summary>
public sealed class EveryEventTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProjectStore _store;
    private readonly string _runId;

    public EveryEventTests()
    {
        _store = new ProjectStore(_folder.Path, TimeProvider.System);
        var version = _store.Create("花子", "", new VersionSettings()).Versions[0];
        _runId = _store.BeginRun(version.Id, "run", "").RunId;
    }

    public static TheoryData<string> Kinds => [.. EveryEvent.Kinds.Select(kind => kind.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EventOfEachKind_ReachesTheTabAsTheWorkerWroteIt(string kind)
    {
        var raised = EveryEvent.Of(EveryEvent.Kinds.Single(one => one.Name == kind));

        Assert.Equal(EventJson.Write(raised), JsonInTheTab(EventLine.Write(raised)));
    }

    [Fact]
    public void EventOfAKindThatIsNotKnown_ReachesTheTabAsItCame()
    {
        const string json = """{"event":"dreamt","of":["花子",{"x":1}]}""";

        Assert.Equal(json, JsonInTheTab($$"""{"dreamt":{{json}}}"""));
    }

    // A worker's line, received by a host that ends then; another host reads its journal and is asked by a tab.
    private string JsonInTheTab(string line)
    {
        using (var records = new JobRecords(_store, RunMap.Of, TimeProvider.System, NullLogger<JobRecords>.Instance))
            new RunListener(records, _runId).Take(EventLine.Read(line)!);
        using var journal = RunJournal.Open(_store.RunPath(_runId));
        var message = RunMap.Of(Assert.Single(journal.After(0)));
        Assert.Equal((1, WatchEvent.EventOneofCase.EventJson), (message.Sequence, message.EventCase));
        return message.EventJson.ToStringUtf8();
    }
}
