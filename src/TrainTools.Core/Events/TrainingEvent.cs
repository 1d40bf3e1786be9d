using System.Text.Json.Serialization;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Events;

/// <summary>
/// What happens in a training: the loop hands these to one callback, the worker writes each as a line, the host keeps
/// it in the run's journal and passes it on to the tab, and all three are the same JSON (<see cref="EventJson"/>).
/// A new kind is a record below and its line here. A property that a kind gets later needs a default, for older lines
/// lack it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = EventJson.KindProperty)]
[JsonDerivedType(typeof(RunStarted), "run_started")]
[JsonDerivedType(typeof(MemoryPlanned), "memory_planned")]
[JsonDerivedType(typeof(MemoryTaken), "memory_taken")]
[JsonDerivedType(typeof(Preparing), "preparing")]
[JsonDerivedType(typeof(Noted), "noted")]
[JsonDerivedType(typeof(Warned), "warned")]
[JsonDerivedType(typeof(StepDone), "step_done")]
[JsonDerivedType(typeof(EpochDone), "epoch_done")]
[JsonDerivedType(typeof(Validated), "validated")]
[JsonDerivedType(typeof(LoraSaved), "lora_saved")]
[JsonDerivedType(typeof(SampleMade), "sample_made")]
[JsonDerivedType(typeof(StateSaved), "state_saved")]
[JsonDerivedType(typeof(Stopping), "stopping")]
[JsonDerivedType(typeof(RunEnded), "run_ended")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(JobEnded), "job_ended")]
[JsonDerivedType(typeof(TaggingStarted), "tagging_started")]
[JsonDerivedType(typeof(ImagesTagged), "images_tagged")]
[JsonDerivedType(typeof(TaggingEnded), "tagging_ended")]
public abstract record TrainingEvent;

/// <summary>Before the first step: what will be done.</summary>
/// <param name="Images">Images that are trained on.</param>
/// <param name="ImagesWithRepeats">Images times their repeats.</param>
/// <param name="Epochs">Epochs of the run.</param>
/// <param name="TotalSteps">Optimizer steps of the run.</param>
/// <param name="LoraModules">Layers that get a LoRA.</param>
/// <param name="TrainableWeights">Numbers that are trained.</param>
/// <param name="Device">The device, <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Precision">Compute type: <c>fp32</c>, <c>bf16</c> or <c>fp16</c>.</param>
/// <param name="Family">Model family, <c>SD 1.x</c>.</param>
/// <param name="MaxTokenLength">75, 150 or 225.</param>
/// <param name="Buckets">Resolutions and how many images (with repeats) each holds.</param>
public sealed record RunStarted(
    int Images, int ImagesWithRepeats, int Epochs, int TotalSteps, int LoraModules, long TrainableWeights,
    string Device, string Precision, string Family, int MaxTokenLength, IReadOnlyList<BucketCount> Buckets)
    : TrainingEvent
{
    /// <summary>Steps that were done before, where the run goes on from a saved state.</summary>
    public int StepsDone { get; init; }

    /// <summary>What the U-Net predicts: <c>epsilon</c> or <c>v</c>.</summary>
    public string Prediction { get; init; } = "epsilon";

    /// <summary>Whether the noise schedule was rescaled to end in pure noise.</summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>The name of the VAE's file; empty: the checkpoint's own.</summary>
    public string Vae { get; init; } = "";

    /// <summary>Images that were found, used or not; 0: not counted.</summary>
    public int ImagesFound { get; init; }

    /// <summary>Images of the validation set, beside those that are trained on.</summary>
    public int ValidationImages { get; init; }
}

/// <summary>A bucket's resolution in pixels and the number of images, with repeats, in it.</summary>
public sealed record BucketCount(int Width, int Height, int Count);

/// <summary>How the run will spend memory, before its first step.</summary>
/// <param name="Checkpointing">Whether parts of the U-Net are computed twice to save memory.</param>
/// <param name="PredictedBytes">What the training is expected to take at its fullest moment.</param>
/// <param name="FreeBytes">What there is for it in all: what was free, and what the program held already.</param>
/// <param name="Fits">False when more is expected than is free.</param>
public sealed record MemoryPlanned(bool Checkpointing, long PredictedBytes, long FreeBytes, bool Fits) : TrainingEvent
{
    /// <summary>Whether the frozen weights lie in memory as int8.</summary>
    public bool NarrowWeights { get; init; }

    /// <summary>What a person can do to take less, with its price; null where nothing is left but smaller work.</summary>
    public Problem? Cheaper { get; init; }
}

/// <summary>What the training took at its fullest moment, beside what was predicted.</summary>
public sealed record MemoryTaken(long PredictedBytes, long TakenBytes) : TrainingEvent;

/// <summary>A piece of the preparation is under way, for example caching latents.</summary>
/// <param name="What">Which: the end of a code <c>preparing.…</c>, whose text names it.</param>
/// <param name="Done">Parts of it that are done.</param>
/// <param name="Total">All parts.</param>
public sealed record Preparing(string What, int Done, int Total) : TrainingEvent;

/// <summary>Something the person may like to know.</summary>
public sealed record Noted(Problem Problem) : TrainingEvent;

/// <summary>Something the person should know, though the run goes on.</summary>
public sealed record Warned(Problem Problem) : TrainingEvent;

/// <summary>An optimizer step is done.</summary>
/// <param name="Step">Steps done so far; the first is 1.</param>
/// <param name="Epoch">The epoch the step belongs to; the first is 1.</param>
/// <param name="Loss">Loss of the step.</param>
/// <param name="AverageLoss">Mean loss over the last pass through the dataset, as kohya shows it.</param>
/// <param name="LearningRate">The U-Net's learning rate of the step.</param>
/// <param name="GradNorm">Norm of all gradients before clipping.</param>
/// <param name="Seconds">Wall-clock seconds of the step.</param>
public sealed record StepDone(
    int Step, int Epoch, double Loss, double AverageLoss, double LearningRate, double GradNorm, double Seconds)
    : TrainingEvent;

/// <summary>An epoch is done.</summary>
public sealed record EpochDone(int Epoch, int Step, double AverageLoss) : TrainingEvent;

/// <summary>The loss on the validation images: before the first step, and at each saved epoch.</summary>
/// <param name="Epoch">Epochs done; 0 before the first step.</param>
/// <param name="Step">Steps done.</param>
/// <param name="ValidationLoss">Mean loss over the images, at the same timesteps and noise every time.</param>
/// <param name="Images">How many validation images there are.</param>
public sealed record Validated(int Epoch, int Step, double ValidationLoss, int Images) : TrainingEvent;

/// <summary>A LoRA file lies whole on the disk.</summary>
/// <param name="Final">Whether it is the run's last file, without an epoch in its name.</param>
public sealed record LoraSaved(string Path, int Epoch, int Step, bool Final) : TrainingEvent
{
    /// <summary>The file's name, by which the run's folder knows it wherever that folder lies now.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);
}

/// <summary>A sample image lies whole on the disk.</summary>
/// <param name="Path">The image's file.</param>
/// <param name="Epoch">Epochs done; 0 before the first step.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Prompt">The prompt's number, from 0.</param>
/// <param name="Seed">The seed, the same each time.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SampleMade(string Path, int Epoch, int Step, int Prompt, long Seed, double Seconds) : TrainingEvent
{
    /// <summary>The file's name, by which the run's folder knows it wherever that folder lies now.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);
}

/// <summary>A state lies whole on the disk: the run can go on from here.</summary>
public sealed record StateSaved(string Path, int Epoch, int Step) : TrainingEvent;

/// <summary>The run ended: by itself, or because it was asked to stop.</summary>
/// <param name="Stopped">True when it was asked to stop before its last step.</param>
/// <param name="Files">Every LoRA file the run wrote, in order.</param>
public sealed record RunEnded(bool Stopped, int Step, int TotalSteps, double Seconds, IReadOnlyList<string> Files)
    : TrainingEvent;

/// <summary>The run was asked to stop and will end after its step.</summary>
public sealed record Stopping : TrainingEvent;

/// <summary>The run could not start or go on; the worker's last event.</summary>
/// <param name="Problems">What happened, where and what to do; one or more.</param>
/// <param name="ExitCode">The process's exit code.</param>
public sealed record Failed(IReadOnlyList<Problem> Problems, int ExitCode) : TrainingEvent;

/// <summary>The run's process is gone, however it ended: the host's last event of an attempt.</summary>
/// <param name="End">What became of the run.</param>
/// <param name="Problem">Why, where it did not end as it should; or null.</param>
/// <param name="Seconds">Training time over all attempts.</param>
public sealed record JobEnded(JobEnd End, Problem? Problem, double Seconds) : TrainingEvent;

/// <summary>What becomes of a run when its process is gone; the names are those of its status.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobEnd>))]
public enum JobEnd
{
    [JsonStringEnumMemberName("done")] Done,
    [JsonStringEnumMemberName("stopped")] Stopped,
    [JsonStringEnumMemberName("paused")] Paused,
    [JsonStringEnumMemberName("cancelled")] Cancelled,
    [JsonStringEnumMemberName("interrupted")] Interrupted,
    [JsonStringEnumMemberName("failed")] Failed,
}

/// <summary>A tagger is loaded and begins to look at images.</summary>
/// <param name="Tagger">Its name.</param>
/// <param name="Device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="Images">Images that it shall look at.</param>
public sealed record TaggingStarted(string Tagger, string Device, int Images) : TrainingEvent;

/// <summary>A tagger has looked at more images.</summary>
/// <param name="Done">Images so far, with those that were left out or looked at before.</param>
/// <param name="Total">All images.</param>
/// <param name="Seconds">Since it began.</param>
public sealed record ImagesTagged(int Done, int Total, double Seconds) : TrainingEvent;

/// <summary>The tagging ended: by itself, or because it was asked to stop.</summary>
/// <param name="Stopped">True when it was asked to stop before the last image.</param>
/// <param name="Tagged">Images whose tags are known.</param>
/// <param name="LeftOut">Images that could not be read.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record TaggingEnded(bool Stopped, int Tagged, int LeftOut, double Seconds) : TrainingEvent;
