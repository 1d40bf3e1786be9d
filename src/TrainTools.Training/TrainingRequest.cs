using TrainTools.Core.Settings;
using TrainTools.Training.Data;
using TrainTools.Training.Resume;

namespace TrainTools.Training;

/// <summary>One run: which base, which images, which settings, and where the LoRA goes.</summary>
public sealed record TrainingRequest
{
    /// <summary>The base checkpoint, a single <c>.safetensors</c> or <c>.ckpt</c> file.</summary>
    public required string BaseFile { get; init; }

    /// <summary>A VAE in a file of its own, used instead of the checkpoint's; null: the checkpoint's.</summary>
    public string? VaeFile { get; init; }

    /// <summary>The CLIP vocabulary: <c>bpe_simple_vocab_16e6.txt.gz</c>, <c>vocab.json</c> or <c>merges.txt</c>.</summary>
    public required string ClipVocabulary { get; init; }

    /// <summary>Folder that receives the LoRA files; it is made if need be.</summary>
    public required string LoraDirectory { get; init; }

    /// <summary>Stem of the LoRA files, in any script, without folder or extension.</summary>
    public required string OutputName { get; init; }

    /// <summary>The images; those that cannot be read are left out with a warning, unless <see cref="Strict"/>.</summary>
    public required IReadOnlyList<TrainingImage> Images { get; init; }

    /// <summary>The images' sizes as far as they are known, from which the memory is told ahead; none: it is not.</summary>
    public IReadOnlyList<SizedImage> Sizes { get; init; } = [];

    /// <summary>What is computed.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>Where the run's states are kept, and from whose state it goes on; null keeps none. Not owned.</summary>
    public RunFolder? Folder { get; init; }

    /// <summary>How the run began; null begins it now.</summary>
    public RunOrigin? Origin { get; init; }

    /// <summary>Where latents and text outputs are kept for the next run over the same; null: nowhere.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>How often a state is saved, beside saved epochs and the end.</summary>
    public StateEvery StateEvery { get; init; } = StateEvery.Read(new TrainingJob().StateEvery)!;

    /// <summary>Go on from a state though the base, images, captions or settings have changed since.</summary>
    public bool Force { get; init; }

    /// <summary>What the times in the files and the moments of states go by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Asked when a run is cancelled: whether the LoRA as it is then is kept as the run's last.</summary>
    public Func<bool> KeepsLoraWhenStopped { get; init; } = () => false;

    /// <summary>Stop at the first image that cannot be read instead of leaving it out.</summary>
    public bool Strict { get; init; }

    /// <summary>Images that were found where these come from, used or not; 0: not counted.</summary>
    public int ImagesFound { get; init; }

    /// <summary>With fewer images than this that can be decoded, the run does not begin; 0: with any.</summary>
    public int FewestImages { get; init; }
}
