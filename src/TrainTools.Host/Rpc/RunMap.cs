using Google.Protobuf;
using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Rpc;

/// <summary>A run in the words of the protocol, and of people.</summary>
internal static class RunMap
{
    /// <summary>The protocol's run.</summary>
    public static Run Of(JobRecord run, JobRecords records)
    {
        var message = new Run
        {
            Id = run.Id,
            VersionId = run.VersionId,
            ProjectId = run.ProjectId,
            Label = run.Label,
            Status = (TrainTools.Protocol.RunStatus)run.Status,
            Problem = ProblemMap.Of(run.Problem),
            Step = run.Step,
            TotalSteps = run.TotalSteps,
            Epoch = run.Epoch,
            Epochs = run.Epochs,
            Loss = run.Loss,
            SecondsPerStep = run.SecondsPerStep,
            CreatedUnixMs = run.Created.ToUnixTimeMilliseconds(),
            StartedUnixMs = run.Started?.ToUnixTimeMilliseconds() ?? 0,
            EndedUnixMs = run.Ended?.ToUnixTimeMilliseconds() ?? 0,
            LastSequence = records.LastSequence(run.Id),
            Settings = SettingsMap.ToProto(run.Settings),
            TriggerWord = run.Settings.TriggerWord,
            QueuePlace = Place(run, records),
            Revision = run.Revision,
        };
        // A field that is not set cannot be set to null.
        if (run.TotalSteps > 0 && run.SecondsPerStep > 0 && !JobRecords.IsOver(run.Status))
            message.SecondsLeft = (run.TotalSteps - run.Step) * run.SecondsPerStep;
        if (run.PredictedSeconds is { } predicted) message.PredictedSeconds = predicted;
        if (run.TakenSeconds is { } taken) message.TakenSeconds = taken;
        if (run.PredictedMemoryBytes is { } predictedMemory) message.PredictedMemoryBytes = predictedMemory;
        if (run.TakenMemoryBytes is { } takenMemory) message.TakenMemoryBytes = takenMemory;
        return message;
    }

    /// <summary>The stream's message of a journal's line; one that cannot be read here has only its number.</summary>
    public static WatchEvent Of(JournalEntry entry)
    {
        var message = new WatchEvent { Sequence = entry.Sequence, UnixMs = entry.UnixMs };
        if (entry.Event is { } trainingEvent)
            message.EventJson = ByteString.CopyFromUtf8(EventJson.Write(trainingEvent));
        else if (entry.Run is { } run)
            message.Run = run;
        return message;
    }

    /// <summary>The whole queue.</summary>
    public static QueueResponse Queue(JobRecords records) =>
        new() { Runs = { records.Live.Select(run => Of(run, records)) } };

    private static int Place(JobRecord run, JobRecords records)
    {
        if (run.Status != RunStatus.Queued)
            return 0;
        var waiting = records.Live.Where(live => live.Status == RunStatus.Queued);
        return waiting.TakeWhile(live => live.Id != run.Id).Count() + 1;
    }
}
