using TrainTools.Host.Jobs;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Store;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>Runs with their checkpoints in the words of the protocol.</summary>
internal static class ResultMap
{
    /// <summary>A run with its checkpoints, the oldest first.</summary>
    public static RunResult Of(RunRecord run, ProjectStore store, RunBook book, LoraShelf shelf)
    {
        var journal = book.After(run.Id, 0);
        return new RunResult
        {
            Run = RunMap.Of(run, book),
            Checkpoints = { store.Checkpoints(run.Id).Select(file => Of(file, journal, shelf)) },
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

    private static Checkpoint Of(CheckpointFile file, IReadOnlyList<WatchEvent> journal, LoraShelf shelf)
    {
        var saved = journal.LastOrDefault(told => told.Saved?.CheckpointId == file.FileName)?.Saved;
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
            Used = shelf.UsedAs(file) is { } used ? Of(used) : null,
        };
        if (journal.LastOrDefault(told => told.EpochDone?.Epoch == epoch)?.EpochDone is { } done)
            checkpoint.Loss = done.AverageLoss;
        if (journal.LastOrDefault(told => told.Validated?.Epoch == epoch)?.Validated is { } validated)
            checkpoint.ValidationLoss = validated.ValidationLoss;
        return checkpoint;
    }
}
