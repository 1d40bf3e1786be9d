using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Projects;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>Runs with their checkpoints in the words of the protocol.</summary>
internal static class ResultMap
{
    /// <summary>A run with its checkpoints, the oldest first.</summary>
    public static RunResult Of(JobRecord run, ProjectStore store, JobRecords records, LoraService loras)
    {
        var events = records.Events(run.Id);
        return new RunResult
        {
            Run = RunMap.Of(run, records),
            Checkpoints = { store.Checkpoints(run.Id).Select(file => Of(file, events, loras)) },
        };
    }

    /// <summary>A file that lies in the LoRA folder.</summary>
    public static UsedLora Of(TrainTools.Projects.Loras.UsedLora used) => new()
    {
        Stem = used.Stem,
        Weight = used.Weight,
        TriggerWord = used.Trigger,
        UsedUnixMs = used.Used.ToUnixTimeMilliseconds(),
    };

    private static Checkpoint Of(CheckpointFile file, IReadOnlyList<TrainingEvent> events, LoraService loras)
    {
        var saved = events.OfType<LoraSaved>().LastOrDefault(one => one.FileName == file.FileName);
        int epoch = saved?.Epoch ?? file.Epoch ?? 0;
        var checkpoint = new Checkpoint
        {
            Id = file.Id,
            FileName = file.FileName,
            Epoch = epoch,
            Step = saved?.Step ?? 0,
            Bytes = file.Bytes,
            Final = file.IsFinal,
            SavedUnixMs = file.Saved.ToUnixTimeMilliseconds(),
            Used = loras.UsedAs(file) is { } used ? Of(used) : null,
        };
        if (events.OfType<EpochDone>().LastOrDefault(one => one.Epoch == epoch) is { } done)
            checkpoint.Loss = done.AverageLoss;
        if (events.OfType<Validated>().LastOrDefault(one => one.Epoch == epoch) is { } validated)
            checkpoint.ValidationLoss = validated.ValidationLoss;
        return checkpoint;
    }
}
