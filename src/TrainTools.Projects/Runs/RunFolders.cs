using System.Globalization;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Runs;

/// <summary>The folders of runs, <c>trains/&lt;run&gt;/</c>, and what is in them.</summary>
internal sealed class RunFolders(ProjectTree tree, TimeProvider clock)
{
    private const string RecordName = "job.json";
    private const string SamplesName = "samples";
    private const string CheckpointExtension = ".safetensors";

    /// <summary>Makes a folder that no other run has, with a record in it.</summary>
    public RunFolderInfo Begin(string version, string label, string requestId)
    {
        var trains = new VersionPaths(version).Trains;
        if (requestId.Length > 0 && Of(version).FirstOrDefault(run => run.RequestId == requestId) is { } before)
            return new RunFolderInfo(before.Id, tree.Run(before.Id), IsNew: false);

        var kept = LegalNames.Label(label, Noun.Training);
        var name = LegalNames.Of(kept, "run", LegalNames.Run);
        name = LegalNames.Free(name, LegalNames.Run, LegalNames.TakenIn(trains));
        var unfinished = Path.Combine(trains, ProjectTree.Unfinished + Path.GetRandomFileName()[..8]);
        var settings = VersionFile.Of(version).Settings;
        Save(unfinished, new JobRecord
        {
            Label = kept,
            Status = RunStatus.Queued,
            Created = clock.GetUtcNow(),
            Epochs = settings.Training.Epochs,
            Settings = settings,
            RequestId = requestId,
        });
        var path = Path.Combine(trains, name);
        DiskFault.Move(unfinished, path);
        return new RunFolderInfo(ProjectTree.RunId(path), path, IsNew: true);
    }

    /// <summary>The runs of all versions, in the order in which they were made.</summary>
    public IReadOnlyList<JobRecord> All() =>
        [.. tree.Projects().SelectMany(ProjectTree.Versions).SelectMany(Of).OrderBy(run => run.Created)];

    /// <summary>The runs of a version, in the order in which they were made.</summary>
    public static IReadOnlyList<JobRecord> Of(string version) =>
        [.. ProjectTree.Runs(version).Select(Read).OrderBy(run => run.Created).ThenBy(run => run.Id)];

    /// <summary>What is known of a run.</summary>
    public JobRecord Find(string runId) => Read(tree.Run(runId));

    /// <summary>Writes it down.</summary>
    public void Save(JobRecord record) => Save(tree.Run(record.Id), record);

    /// <summary>The LoRA files of a run, the oldest first.</summary>
    public IReadOnlyList<CheckpointFile> Checkpoints(string runId)
    {
        var folder = tree.Run(runId);
        var run = Read(folder);
        return DiskFault.Guard(folder, () => (IReadOnlyList<CheckpointFile>)
        [
            .. new DirectoryInfo(folder).EnumerateFiles()
                .Where(file => string.Equals(file.Extension, CheckpointExtension, StringComparison.OrdinalIgnoreCase))
                .Select(file => Describe(file, run))
                .OrderBy(file => file.IsFinal).ThenBy(file => file.Epoch)
                .ThenBy(file => file.FileName, StringComparer.Ordinal),
        ]);
    }

    /// <summary>One of them.</summary>
    /// <exception cref="ProjectsException">It is not there.</exception>
    public CheckpointFile Checkpoint(string runId, string checkpointId) =>
        Checkpoints(runId).FirstOrDefault(file => file.Id == checkpointId) ?? throw new ProjectsException(
            Refusal.NotThere, new Problem("lora.gone", ""));

    /// <summary>The sample images of a run.</summary>
    public IReadOnlyList<RunSample> Samples(string runId)
    {
        var folder = new DirectoryInfo(Path.Combine(tree.Run(runId), SamplesName));
        return DiskFault.Guard(folder.FullName, () => (IReadOnlyList<RunSample>)
            (folder.Exists ? [.. folder.EnumerateFiles().Select(RunSample.Of).OfType<RunSample>()] : []));
    }

    /// <summary>One of them.</summary>
    /// <exception cref="ProjectsException">It is not there.</exception>
    public RunSample Sample(string runId, string sampleId) =>
        Samples(runId).FirstOrDefault(sample => sample.Id == sampleId) ?? throw new ProjectsException(
            Refusal.NotThere, new Problem("sample.gone", ""));

    /// <summary>Refuses where a training of the version or project goes on or waits.</summary>
    /// <param name="what">A <see cref="Noun"/>.</param>
    public static void CheckIdle(IEnumerable<JobRecord> runs, Problem what)
    {
        var busy = runs.FirstOrDefault(run =>
            run.Status is RunStatus.Queued or RunStatus.Preparing or RunStatus.Training or RunStatus.Stopping);
        if (busy is not null)
            throw new ProjectsException(Refusal.InUse, new Problem(
                busy.Status == RunStatus.Queued ? "run.waits" : "run.is_running", "",
                ("label", busy.Label), Problem.Inner("what_problem", what)));
    }

    /// <summary>
    /// kohya's names: <c>hanako-000004.safetensors</c> after epoch 4, <c>hanako.safetensors</c> at the end.
    /// </summary>
    private static CheckpointFile Describe(FileInfo file, JobRecord run)
    {
        var stem = Path.GetFileNameWithoutExtension(file.Name);
        var isNumbered = stem.Length > 7 && stem[^7] == '-' && stem != run.Settings.OutputName;
        var number = isNumbered ? stem[^6..] : "";
        var lastEpoch = run.Epoch > 0 ? run.Epoch : (int?)null;
        var epoch = number.All(char.IsAsciiDigit) && number.Length > 0
            ? int.Parse(number, CultureInfo.InvariantCulture)
            : (int?)null;
        return new CheckpointFile(
            Ids.Of(file.Name), file.Name, file.FullName, epoch ?? lastEpoch, epoch is null, file.Length,
            new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
    }

    private static void Save(string folder, JobRecord record) =>
        JsonFile.Write(Path.Combine(folder, RecordName), record, VersionSettingsJson.DropFirstLayout);

    /// <summary>
    /// The record with the ids that follow from where it lies: a project may have been restored elsewhere.
    /// </summary>
    private static JobRecord Read(string folder)
    {
        var version = ProjectTree.VersionOf(folder);
        return ReadFile(folder) with
        {
            Id = ProjectTree.RunId(folder),
            VersionId = ProjectTree.VersionId(version),
            ProjectId = Path.GetFileName(ProjectTree.ProjectOf(version)),
        };
    }

    private static JobRecord ReadFile(string folder)
    {
        var (name, made) = (Path.GetFileName(folder), ProjectFile.Made(folder));
        try
        {
            // The older train tools left no record, only the files of what was done.
            return JsonFile.Read<JobRecord>(Path.Combine(folder, RecordName))
                ?? new JobRecord { Label = name, Status = RunStatus.Done, Created = made, Ended = made };
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            return new JobRecord { Label = name, Status = RunStatus.Failed, Problem = error.Problem, Created = made };
        }
    }
}
