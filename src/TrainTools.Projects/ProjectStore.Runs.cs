using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects;

// The runs of the versions.
public sealed partial class ProjectStore
{
    /// <summary>Makes a folder for a run, with a record in it whose status is Queued.</summary>
    /// <param name="requestId">A second call with the same one gives the same run; empty: always a new one.</param>
    public RunFolderInfo BeginRun(string versionId, string label, string requestId)
    {
        var version = _tree.Version(versionId);
        return _versions.Open(version).Locked(() => _runs.Begin(version, label, requestId));
    }

    /// <summary>
    /// Fixes what a run trains on: images and captions as they are now, in <c>dataset</c> below the run's folder,
    /// in kohya's form. The trigger word becomes the first of each caption that lacks it; an image without a caption
    /// gets no file, for the folder's name says it.
    /// </summary>
    /// <returns>The folder to train on.</returns>
    public string Snapshot(VersionFolder version, RunFolderInfo run, VersionSettings settings) =>
        RunSnapshot.Take(version, run.Path, settings);

    /// <summary>The runs of all projects, in the order in which they were made.</summary>
    public IReadOnlyList<JobRecord> AllRuns() => _runs.All();

    /// <summary>The runs of a version, in the order in which they were made.</summary>
    public IReadOnlyList<JobRecord> RunsOf(string versionId) => RunFolders.Of(_tree.Version(versionId));

    /// <summary>A run as it was last saved.</summary>
    public JobRecord FindRun(string runId) => _runs.Find(runId);

    /// <summary>Writes down what is known of a run.</summary>
    public void SaveRun(JobRecord record) => _runs.Save(record);

    /// <summary>Where a run lies on the disk.</summary>
    public string RunPath(string runId) => _tree.Run(runId);

    /// <summary>Moves a run with all its files to the trash.</summary>
    /// <returns>The id to restore it by.</returns>
    public string DeleteRun(string runId)
    {
        lock (_gate)
        {
            var run = _runs.Find(runId);
            RunFolders.CheckIdle([run], Noun.Training);
            return _trash.Put(new Problem("trash.training", ""), run.Label, [(_tree.Run(runId), "")]);
        }
    }

    /// <summary>The LoRA files of a run, the oldest first.</summary>
    public IReadOnlyList<CheckpointFile> Checkpoints(string runId) => _runs.Checkpoints(runId);

    /// <summary>One of them.</summary>
    public CheckpointFile FindCheckpoint(string runId, string checkpointId) => _runs.Checkpoint(runId, checkpointId);

    /// <summary>The sample images of a run, in no order.</summary>
    public IReadOnlyList<RunSample> Samples(string runId) => _runs.Samples(runId);

    /// <summary>A sample image as it was written; the caller closes it.</summary>
    public Stream OpenSample(string runId, string sampleId)
    {
        var sample = _runs.Sample(runId, sampleId);
        return DiskFault.Guard(sample.Path, () => (Stream)new FileStream(
            sample.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>A JPEG of a sample whose longer side has at most 32 to 1024 pixels.</summary>
    public byte[] SampleThumbnail(string runId, string sampleId, int side) =>
        _versions.Thumbnail(_runs.Sample(runId, sampleId), side);

    /// <summary>Moves a LoRA file to the trash.</summary>
    /// <returns>The id to restore it by.</returns>
    public string DeleteCheckpoint(string runId, string checkpointId)
    {
        lock (_gate)
        {
            var file = _runs.Checkpoint(runId, checkpointId);
            return _trash.Put(new Problem("trash.lora", ""), file.FileName, [(file.Path, "")]);
        }
    }
}
