using System.Text.Json;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Training.Data;

namespace TrainTools.Training.Resume;

/// <summary>
/// The folder of one run: <c>run.json</c>, <c>log.jsonl</c> and its states in <c>state/</c>. Holds a lock while it is
/// open, for two processes that train the same run would spoil it.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly FileStream _lock;

    private RunFolder(string path, FileStream heldLock, RunFolderRecord record)
    {
        (Path, _lock, Record) = (path, heldLock, record);
        States = new StateFolder(System.IO.Path.Combine(path, "state"));
    }

    /// <summary>The folder, in full.</summary>
    public string Path { get; }

    /// <summary>Where the run's losses go, as JSON lines.</summary>
    public string LogPath => System.IO.Path.Combine(Path, "log.jsonl");

    /// <summary>How the run began; with a state, the options that it was saved with.</summary>
    public RunOrigin Origin => State?.Header.Origin ?? Record.Origin;

    /// <summary>The state to go on from; null for a run that begins.</summary>
    public SavedState? State { get; private set; }

    /// <summary>States that could not be used.</summary>
    public IReadOnlyList<Problem> Warnings { get; private set; } = [];

    /// <summary>How the run ended, where nothing is left to do.</summary>
    public FinishedRun? Finished =>
        Record.Finished is { } end && end.State == State?.Name && File.Exists(end.Lora) ? end : null;

    /// <summary>Whether the folder was there before, and goes on being used.</summary>
    public bool IsResumed { get; private init; }

    /// <summary>The command line that goes on with the run.</summary>
    public string ResumeCommand => $"traintools train --resume {(Path.Contains(' ') ? $"\"{Path}\"" : Path)}";

    internal StateFolder States { get; }

    private RunFolderRecord Record { get; set; }

    /// <summary>Makes the folder of a new run.</summary>
    /// <param name="path">The folder; it is made if need be.</param>
    /// <param name="origin">How the run begins.</param>
    /// <param name="isOwn">Whether nobody asked for the folder: then its states go when the run ends by itself.</param>
    /// <exception cref="TrainingException">The folder holds a run already.</exception>
    /// <exception cref="FileWriteException">The folder cannot be written to.</exception>
    public static RunFolder Begin(string path, RunOrigin origin, bool isOwn = false)
    {
        var full = Full(path);
        if (File.Exists(RecordPath(full)))
        {
            throw new TrainingException(new Problem("run.folder_taken", "", ("folder", full)));
        }

        var record = new RunFolderRecord { Origin = origin, IsOwn = isOwn };
        var folder = new RunFolder(full, Lock(full), record);
        try
        {
            folder.Write(record);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <exception cref="TrainingException">There is no run, or it is being trained right now.</exception>
    public static RunFolder Open(string path)
    {
        var full = Full(path);
        if (!File.Exists(RecordPath(full)))
        {
            throw new TrainingException(new Problem("run.not_in_folder", "", ("folder", path)));
        }

        var heldLock = Lock(full);
        try
        {
            var folder = new RunFolder(full, heldLock, Read(full)) { IsResumed = true };
            var warnings = new List<Problem>();
            folder.State = folder.States.OpenNewest(warnings.Add);
            folder.Warnings = warnings;
            return folder;
        }
        catch
        {
            heldLock.Dispose();
            throw;
        }
    }

    /// <summary>Removes a run with all its files, unless it is being trained or something holds it.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool Remove(string path)
    {
        try
        {
            Lock(path).Dispose();
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TrainingException)
        {
            return false;
        }
    }

    /// <summary>
    /// Takes note that the run failed. Where it left no state, the folder is free for the next attempt: nothing in it
    /// is worth going on with.
    /// </summary>
    public void Fail()
    {
        if (!IsResumed && States.IsEmpty)
            File.Delete(RecordPath(Path));
    }

    /// <summary>Closes the state that the run goes on from, once it is restored.</summary>
    internal void CloseState() => State?.Dispose();

    /// <summary>Notes that the run made all its steps; older states go.</summary>
    /// <param name="lora">The LoRA's file, in full.</param>
    /// <param name="steps">Steps of the run.</param>
    /// <param name="origin">The options it ended with.</param>
    /// <param name="state">The state it ended with, or null.</param>
    internal void Finish(string lora, int steps, RunOrigin origin, string? state)
    {
        var kept = Record.IsOwn || state is null ? null : System.IO.Path.GetFileName(state);
        Write(Record with { Origin = origin, Finished = new FinishedRun(lora, steps, kept) });
        States.Prune(kept is null ? 0 : 1);
    }

    /// <summary>Lets others use the folder.</summary>
    public void Dispose()
    {
        State?.Dispose();
        _lock.Dispose();
    }

    private void Write(RunFolderRecord record)
    {
        WholeFile.WriteText(RecordPath(Path), JsonSerializer.Serialize(record, StateJson.Readable.RunFolderRecord) + "\n");
        Record = record;
    }

    private static RunFolderRecord Read(string folder)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllText(RecordPath(folder)), StateJson.Readable.RunFolderRecord);
            if (record is { Format: RunFolderRecord.CurrentFormat })
                return record;
            throw new TrainingException(new Problem("run.other_version", "", ("path", RecordPath(folder))));
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                new Problem("run.unreadable", "", ("path", RecordPath(folder)), ("reason", Reason.Of(error))), error);
        }
    }

    // The system lets go of it when the process ends, however it ends; the empty file that stays means nothing.
    private static FileStream Lock(string folder)
    {
        var path = System.IO.Path.Combine(folder, "run.lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FileWriteException(
                new Problem("file.folder_closed", "", ("folder", folder), ("reason", Reason.Of(error))), error);
        }
        catch (IOException error)
        {
            throw new TrainingException(
                new Problem("run.in_use", "", ("folder", folder), ("reason", Reason.Of(error))), error);
        }
    }

    private static string Full(string path) =>
        System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    private static string RecordPath(string folder) => System.IO.Path.Combine(folder, "run.json");
}
