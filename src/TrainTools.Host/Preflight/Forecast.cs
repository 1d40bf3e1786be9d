using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Host.WebUi;
using TrainTools.Projects;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;
using TrainTools.Training;
using TrainTools.Training.Memory;
using TrainTools.Training.Samples;
using static TorchSharp.torch;
using Version = TrainTools.Projects.Version;

namespace TrainTools.Host.Preflight;

/// <summary>What a training will take, as far as it can be known before.</summary>
/// <param name="Steps">The arithmetic of its steps.</param>
/// <param name="Seconds">From runs of the same speed; null before the first.</param>
/// <param name="Memory">How the memory will be spent; null without a base model or images.</param>
/// <param name="FreeMemoryBytes">On the device now; null where it is not known.</param>
/// <param name="FileBytes">Of one LoRA file; 0 without a base model.</param>
/// <param name="DiskBytes">Of all files and states of the run; 0 without a base model.</param>
/// <param name="FreeDiskBytes">Where the projects lie.</param>
internal sealed record Expected(
    StepPlan Steps, double? Seconds, MemoryPlan? Memory, long? FreeMemoryBytes, long FileBytes, long DiskBytes,
    long FreeDiskBytes)
{
    /// <summary>Where <see cref="Seconds"/> is null: between what they will be; null where nothing is known.</summary>
    public (double Least, double Most)? SecondsBetween { get; init; }

    /// <summary>What it will compute on: the GPU's name, or CPU.</summary>
    public string Device { get; init; } = "";

    /// <summary>What the seconds of a step depend on; null without a base model.</summary>
    public SpeedKey? Speed { get; init; }

    /// <summary>What of the version's images is used, and what is not and why.</summary>
    public DatasetPlan Dataset { get; init; } = new([], []);

    /// <summary>What the person should know before the start: what has no effect, what is cut away.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>What the start asks about; it begins when each code is confirmed.</summary>
    public IReadOnlyList<Problem> Questions { get; init; } = [];
}

/// <summary>Foretells steps, time, memory and disk of a training, without loading anything.</summary>
internal sealed class Forecast(
    ProjectStore store, WebUiHome home, BaseModelList models, MachineProbe machine, WebUiClient webUi)
{
    private const int StatesKept = 2;
    private const int FileTable = 100_000; // bytes of names and metadata in a LoRA file

    /// <summary>Foretells.</summary>
    /// <param name="version">Whose images are trained on.</param>
    /// <param name="settings">With what settings, saved or not.</param>
    /// <exception cref="SettingsException">The settings cannot work.</exception>
    public async Task<Expected> Of(Version version, VersionSettings settings, CancellationToken cancellationToken)
    {
        var model = models.Find(settings.BaseModelId) is { Problem: null } usable ? usable : null;
        settings = Settled(settings, model);
        var images = Images(version, settings);
        if (Problems(images, settings) is { Count: > 0 } problems)
            throw new SettingsException(problems);
        var plan = store.Open(version.Id).Plan();
        var steps = StepPlan.Of(images, settings);
        var device = (await machine.Report())?.Torch.Device;
        var precision = settings.Training.Precision ?? ComputeDevice.Usual(isGpu: device == "cuda");
        var free = await FreeMemoryBytes(device, cancellationToken);
        var ahead = model is null ? null
            : Memory(model, settings.Training with { Precision = precision }, images, free ?? long.MaxValue, device == "cuda");
        long trained = ahead?.Trained ?? 0;
        var speed = model is null ? null : Speed(model, settings.Training, precision, device);
        var runs = speed is null ? [] : store.AllRuns();
        double inSteps = steps.Steps + SampleTime.InSteps(settings.Training, steps);
        double? exactly = speed is null ? null : MeasuredSpeeds.Exactly(runs, speed) * inSteps;
        long file = trained == 0 ? 0 : trained * (settings.Training.SavePrecision == Precision.Fp32 ? 4 : 2) + FileTable;
        long files = 1 + (settings.Training.Epochs - 1) / Math.Max(1, settings.Training.SaveEveryEpochs);
        long states = (StatesKept + 1)
            * (trained * sizeof(float) + MemoryPlan.StateBytes(settings.Training.Optimizer.Kind, trained));
        return new Expected(
            steps, exactly, ahead?.Plan, free, file, files * file + states, FreeDisk())
        {
            Device = DeviceName(device),
            Dataset = plan,
            Speed = speed,
            SecondsBetween = exactly is null && speed is not null
                && MeasuredSpeeds.Roughly(runs, speed) is var (least, most)
                ? (least * inSteps, most * inSteps) : null,
            Notes =
            [
                .. settings.Training.Notes(steps.Size), .. NameUsedBefore(version, settings),
                .. CutAway.Of(plan, settings.Training),
            ],
            Questions = plan.Questions,
        };
    }

    // Nothing is replaced, for each run has a folder of its own: so it is told, not asked.
    private IEnumerable<Problem> NameUsedBefore(Version version, VersionSettings settings)
    {
        int earlier = store.RunsOf(version.Id).Count(run =>
            run.Settings.OutputName.Equals(settings.OutputName, StringComparison.OrdinalIgnoreCase)
            && store.Checkpoints(run.Id).Count > 0);
        if (earlier > 0)
            yield return new Problem("output.used_before", "output_name",
                ("value", settings.OutputName), ("n", $"{earlier}"), ("example", $"{settings.OutputName}-{earlier + 1}"));
    }

    /// <summary>With what the base model decides filled in.</summary>
    internal static VersionSettings Settled(VersionSettings settings, BaseModelFile? model)
    {
        if (model?.Layout is not { } layout)
            return settings;
        var training = FamilyRules.WithRates(settings.Training, layout.Family);
        return settings with
        {
            Training = training with { Resolution = training.Resolution ?? layout.SideFor(model.Prediction) },
        };
    }

    /// <summary>Settings that cannot work, or not with the version's images.</summary>
    public IReadOnlyList<Problem> Problems(Version version, VersionSettings settings) =>
        Problems(Images(version, settings), Settled(settings, models.Find(settings.BaseModelId)));

    private static IReadOnlyList<Problem> Problems(IReadOnlyList<PlannedImage> images, VersionSettings settings)
    {
        var problems = settings.Training.Problems().Concat(OfSamples(settings.Training)).ToList();
        return problems.Count > 0 // then there is no plan to measure them by
            ? problems
            : [.. StepPlan.Of(images, settings).Size.Problems(settings.Training)];
    }

    // A path would come from the browser: the tab gives the prompts themselves.
    private static IReadOnlyList<Problem> OfSamples(TrainingSettings settings)
    {
        if (settings.Samples is { AreWanted: true, SamplePrompts: { } prompts } && PromptSource.IsFile(prompts))
            return [new Problem("prompts.no_file", "sample_prompts", ("path", prompts))];
        var problems = new List<Problem>();
        SamplePlan.Read(settings, problems);
        return problems;
    }

    /// <summary>The version's images with the repeats that the settings give them.</summary>
    public IReadOnlyList<PlannedImage> Images(Version version, VersionSettings settings) =>
        [.. store.Open(version.Id).Images(settings)
            .Select(image => new PlannedImage(image.Width, image.Height, image.EffectiveRepeats))];

    /// <summary>Free bytes where the projects lie.</summary>
    public long FreeDisk()
    {
        string folder = home.ProjectsFolder;
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        return new DriveInfo(folder).AvailableFreeSpace;
    }

    private static SpeedKey Speed(
        BaseModelFile model, TrainingSettings settings, Precision precision, string? device) => new(
            model.Family, model.UNetWeights, settings.Side, settings.BatchSize,
            Catalogue.Training.Find("precision")!.InWords(precision),
            device == "cuda" ? DeviceName(device) : "cpu");

    private static string DeviceName(string? device) => device == "cuda" ? Nvml.Name(0) ?? "GPU" : "CPU";

    /// <summary>How a run would spend the memory; null without images.</summary>
    /// <param name="model">Its base.</param>
    /// <param name="settings">With its precision.</param>
    /// <param name="images">What it is trained on.</param>
    /// <param name="free">Bytes free on what it will compute on; <see cref="long.MaxValue"/>: not known.</param>
    /// <param name="isGpu">Whether that is a GPU.</param>
    internal static PlanAhead? Memory(
        BaseModelFile model, TrainingSettings settings, IReadOnlyList<PlannedImage> images, long free, bool isGpu)
    {
        if (StepPlan.Largest(images, settings) is not { } largest)
            return null;
        using var file = WeightFile.Open(model.Path);
        return PlanAhead.Of(file, model.Layout!, settings, largest, free, isGpu);
    }

    private async Task<long?> FreeMemoryBytes(string? device, CancellationToken cancellationToken) => device == "cuda"
        ? (await webUi.Memory(cancellationToken))?.FreeBytes ?? Nvml.FreeBytes(new Device(DeviceType.CUDA))
        : FreeMemory.Bytes(new Device(DeviceType.CPU));
}
