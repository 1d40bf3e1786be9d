using System.Collections.Concurrent;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Projects;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;
using TrainTools.Protocol;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>
/// The runs that are not over, as they stand this moment, and what happened in each. Every change is on the disk
/// before it is shown, but for steps: those are in the journal. What a full disk does not take is shown all the same,
/// and kept as soon as there is room.
/// </summary>
internal sealed class JobRecords : IDisposable
{
    private readonly ProjectStore _store;
    private readonly RunMessage _message;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobRecords> _log;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JobRecord> _live = [];
    private readonly Dictionary<string, JobRecord> _unkept = [];
    private readonly ConcurrentDictionary<string, RunJournal> _journals = new();

    /// <param name="store">Where runs are kept.</param>
    /// <param name="message">Puts a run's status into words for its journal.</param>
    /// <param name="clock">What times in the journal go by.</param>
    /// <param name="log">Where it stands what cannot be kept.</param>
    public JobRecords(ProjectStore store, RunMessage message, TimeProvider clock, ILogger<JobRecords> log) =>
        (_store, _message, _clock, _log) = (store, message, clock, log);

    /// <summary>Raised whenever a run changes or something happens in it.</summary>
    public ChangeSignal Changed { get; } = new();

    /// <summary>Grows whenever the queue, or what a run's line in it says, changes.</summary>
    public int Version { get; private set; }

    /// <summary>Runs that wait, train, are paused or interrupted, in the order in which they go on.</summary>
    public IReadOnlyList<JobRecord> Live
    {
        get
        {
            lock (_lock)
                return [.. _live.Values.OrderBy(Rank).ThenBy(run => run.QueueOrder)];
        }
    }

    /// <summary>A place in the queue before all others.</summary>
    public long FirstInQueue() => Live.Select(live => live.QueueOrder).DefaultIfEmpty(0).Min() - 1;

    /// <summary>Reads what is not over from the disk.</summary>
    public void Load()
    {
        var runs = _store.AllRuns();
        lock (_lock)
        {
            foreach (var run in runs.Where(run => !IsOver(run.Status)))
                _live[run.Id] = run;
        }
    }

    /// <summary>A run as it stands now.</summary>
    /// <exception cref="ProjectsException">There is none of this id.</exception>
    public JobRecord Find(string id)
    {
        lock (_lock)
        {
            if (_unkept.ContainsKey(id))
                KeepTheRest();
            if (_live.TryGetValue(id, out var run) || _unkept.TryGetValue(id, out run))
                return run;
        }
        return _store.FindRun(id);
    }

    /// <summary>Changes a run, keeps it, and lets everybody know.</summary>
    public JobRecord Change(string id, Func<JobRecord, JobRecord> change)
    {
        JobRecord run;
        lock (_lock)
        {
            var before = Find(id);
            run = change(before) with { Revision = before.Revision + 1 };
            _unkept[id] = run;
            KeepTheRest();
            if (IsOver(run.Status))
                _live.Remove(id);
            else
                _live[id] = run;
            Version++;
        }
        Changed.Raise();
        return run;
    }

    /// <summary>Changes what is shown of a run at each step, without a write.</summary>
    public void Show(string id, Func<JobRecord, JobRecord> change)
    {
        lock (_lock)
        {
            if (_live.TryGetValue(id, out var run))
                _live[id] = change(run);
        }
    }

    /// <summary>Keeps an event in the run's journal and lets everybody know.</summary>
    public void Record(string id, TrainingEvent trainingEvent) => Record(id, trainingEvent, null);

    /// <summary>Keeps a run's status in its journal and lets everybody know.</summary>
    public void RecordStatus(JobRecord run) => Record(run.Id, null, _message(run, this));

    /// <summary>What happened in a run behind a sequence number.</summary>
    public IReadOnlyList<JournalEntry> After(string id, long sequence) => Journal(id).After(sequence);

    /// <summary>All events of a run, in order.</summary>
    public IReadOnlyList<TrainingEvent> Events(string id) =>
        [.. After(id, 0).Select(entry => entry.Event).OfType<TrainingEvent>()];

    /// <summary>The number of the newest entry in a run's journal.</summary>
    public long LastSequence(string id) => Journal(id).LastSequence;

    /// <summary>Closes the journal of a run that is moved away.</summary>
    public void Forget(string id)
    {
        if (_journals.TryRemove(id, out var journal))
            journal.Dispose();
        lock (_lock)
        {
            _live.Remove(id);
            Version++;
        }
        Changed.Raise();
    }

    /// <summary>Whether nothing more will happen to a run by itself.</summary>
    public static bool IsOver(RunStatus status) =>
        status is RunStatus.Done or RunStatus.Stopped or RunStatus.Cancelled or RunStatus.Failed;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
            KeepTheRest();
        foreach (var journal in _journals.Values)
            journal.Dispose();
    }

    private void Record(string id, TrainingEvent? trainingEvent, Run? status)
    {
        long now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            Journal(id).Append(new JournalEntry(Sequence: 0, now, trainingEvent, status));
        }
        catch (IOException problem)
        {
            Log.NotKept(_log, id, problem.Message); // the journal has it, and writes it with a later one
        }
        Changed.Raise();
    }

    // Under the lock. A run that trains must not end, nor the queue stop, for a line of its record.
    private void KeepTheRest()
    {
        foreach (var run in _unkept.Values.ToList())
        {
            try
            {
                _store.SaveRun(run);
                _unkept.Remove(run.Id);
            }
            catch (Exception problem) when (problem is FileWriteException
                or ProjectsException { Reason: Refusal.DiskFull or Refusal.InUse })
            {
                Log.NotKept(_log, run.Id, problem.Message);
            }
            catch (ProjectsException)
            {
                _unkept.Remove(run.Id); // no later moment will be better: the caller must know of it
                throw;
            }
        }
    }

    private RunJournal Journal(string id) => _journals.GetOrAdd(id, run => RunJournal.Open(_store.RunPath(run)));

    private static int Rank(JobRecord run) => run.Status switch
    {
        RunStatus.Training or RunStatus.Preparing or RunStatus.Stopping => 0,
        RunStatus.Queued => 1,
        _ => 2,
    };
}
