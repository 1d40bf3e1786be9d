using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>
/// What <c>traintools train</c> is asked for: the settings of a training, what it trains on and where its files go. The
/// command line's options, <c>--settings FILE</c> and <c>run.json</c> are this record spelled out.
/// </summary>
public sealed record TrainingJob
{
    /// <summary>The checkpoint to build on.</summary>
    [Setting(SettingGroup.Job, Value = "FILE", IsPath = true, Kohya = ["pretrained_model_name_or_path"])]
    public string? Base { get; init; }

    /// <summary>A VAE in a file of its own, used instead of the checkpoint's; null: the checkpoint's.</summary>
    [Setting(SettingGroup.Job, Value = "FILE", IsPath = true, Kohya = ["vae"])]
    public string? Vae { get; init; }

    /// <summary>The images: a folder of them with their captions, or kohya's form.</summary>
    [Setting(SettingGroup.Job, Value = "DIR", IsPath = true, Kohya = ["train_data_dir"])]
    public string? Data { get; init; }

    /// <summary>Stem of the LoRA files; also the trigger word of images without a caption.</summary>
    [Setting(SettingGroup.Job, Value = "NAME", Kohya = ["output_name"])]
    public string? Output { get; init; }

    /// <summary>Where the LoRA files go.</summary>
    [Setting(SettingGroup.Job, Value = "DIR", IsPath = true, Kohya = ["output_dir"])]
    public string? LoraDir { get; init; }

    /// <summary>What is computed.</summary>
    public TrainingSettings Training { get; init; } = new();

    /// <summary>Stop at the first image that cannot be read; otherwise it is left out with a warning.</summary>
    [Setting(SettingGroup.Job)]
    public bool Strict { get; init; }

    /// <summary>Where the run's log and states are kept; null: a new folder among the user's program data.</summary>
    [Setting(SettingGroup.Interruptions, Value = "DIR", IsPath = true)]
    public string? RunDir { get; init; }

    /// <summary>How often a state is saved, see <see cref="Settings.StateEvery.Read"/>.</summary>
    [Setting(SettingGroup.Interruptions, Value = "N|TIME")]
    public string StateEvery { get; init; } = "5m"; // little is lost, and writing takes no share of the time

    /// <summary>
    /// Where latents and text outputs are kept for the next run over the same images; null: among the user's program
    /// data.
    /// </summary>
    [Setting(SettingGroup.Memory, Value = "DIR", IsPath = true)]
    public string? Cache { get; init; }

    /// <summary>Compute latents and text outputs anew, and keep none of them on the disk.</summary>
    [Setting(SettingGroup.Memory)]
    public bool NoCache { get; init; }

    /// <summary>CLIP's vocabulary; null: looked for where WebUIs have it.</summary>
    [Setting(SettingGroup.Memory, Value = "FILE", IsPath = true)]
    public string? ClipVocab { get; init; }

    /// <summary>Where each step's loss goes, as JSON lines; null: the run's folder.</summary>
    [Setting(SettingGroup.Memory, Value = "FILE", IsPath = true)]
    public string? LossLog { get; init; }

    /// <summary>All problems of the values themselves; whether files are there is for who opens them.</summary>
    public IEnumerable<Problem> Problems()
    {
        foreach (var (key, value) in new[] { ("base", Base), ("data", Data), ("output", Output), ("lora_dir", LoraDir) })
        {
            if (string.IsNullOrWhiteSpace(value))
                yield return new Problem("setting.missing", key);
        }
        foreach (var problem in Training.Problems())
            yield return problem;
        if (Settings.StateEvery.Read(StateEvery) is null)
            yield return new Problem("setting.state_every", "state_every", ("value", StateEvery));
    }
}
