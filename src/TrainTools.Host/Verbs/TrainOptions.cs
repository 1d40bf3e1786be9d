using System.CommandLine;
using System.Globalization;
using TrainTools.Host.CommandLine;
using TrainTools.Projects.Datasets;
using TrainTools.Training.Settings;
using TrainTools.Training.States;

namespace TrainTools.Host.Verbs;

/// <summary>
/// The options of <c>train</c>. Defaults in the texts are read from the settings, so they cannot drift apart.
/// </summary>
internal sealed class TrainOptions
{
    private static readonly TrainingSettings Defaults = new();
    private static readonly OptimizerSettings Lion = new() { Kind = OptimizerKind.Lion };

    public Option<string> Base { get; } = Answers.Text("--base", "FILE",
        "The checkpoint to build on: one .safetensors file as WebUIs keep it in models/Stable-diffusion. Choose the " +
        "model you will make pictures with, or the one it was made from.");

    public Option<string> Data { get; } = Answers.Text("--data", "DIR",
        "The pictures: a folder of 10 to 40 of them, each with a caption in a .txt file of the same name; or " +
        "kohya's form, folders such as 10_hanako in it, where 10 is how often a picture is seen in an epoch.");

    public Option<string> Output { get; } = Answers.Text("--output", "NAME",
        "What the LoRA is called, without folder and ending; also the trigger word of pictures that have no caption.");

    public Option<string> LoraDir { get; } = Answers.Text("--lora-dir", "DIR",
        "Where the files go, usually the WebUI's models/Lora. Made if need be.");

    public Option<int?> Resolution { get; } = Answers.Whole("--resolution",
        $"Side of a square with as many pixels as a picture is trained at; other shapes keep their aspect. " +
        $"Default {Defaults.Resolution}, which SD 1.x was made with.", "512");

    public Option<int?> Repeats { get; } = Answers.Whole("--repeats",
        "How often a picture is seen in an epoch, where no folder's name says it. Default: as often as makes about " +
        $"{DatasetFolder.PicturesPerEpoch} pictures an epoch.", "10");

    public Option<bool> Flip { get; } = new("--flip")
    {
        Description = "Also train on a mirrored copy of each picture: twice the steps. Not for what has a left and a " +
            "right, such as a parting or lettering.",
    };

    public Option<bool> Strict { get; } = new("--strict")
    {
        Description = "Stop at the first picture that cannot be read. Otherwise it is left out with a warning.",
    };

    public Option<int?> Rank { get; } = Answers.Whole("--rank",
        $"How much the LoRA can learn, and how large its file gets. Default {Defaults.Lora.Rank}; 4 to 32 suit a " +
        "person or character.", "16");

    public Option<double?> Alpha { get; } = Answers.Number("--alpha",
        "Its output is multiplied by alpha / rank. Default: the rank. Half the rank learns half as fast.", "16");

    public Option<int?> ConvRank { get; } = Answers.Whole("--conv-rank",
        "Also adapt the 3×3 convolutions, with this rank; can help with styles. Default: they are left alone.", "8");

    public Option<double?> ConvAlpha { get; } = Answers.Number("--conv-alpha",
        "Alpha of the convolutions. Default 1.", "1");

    public Option<NetworkReach?> NetworkModules { get; } = Answers.Choice("--network-modules",
        "What gets a LoRA: the U-Net, which draws, or also the text encoder, which reads the prompt. Default unet.",
        ("unet", NetworkReach.UNet), ("unet+te", NetworkReach.UNetAndTextEncoder));

    public Option<int?> Epochs { get; } = Answers.Whole("--epochs",
        $"How often all pictures (times their repeats) are gone through. Default {Defaults.Epochs}.", "10");

    public Option<int?> SaveEvery { get; } = Answers.Whole("--save-every",
        $"Keep a file every N epochs, to compare them later. Default {Defaults.SaveEveryEpochs}.", "1");

    public Option<int?> BatchSize { get; } = Answers.Whole("--batch-size",
        $"Pictures a step: more are quicker on a big card, and need more memory. Default {Defaults.BatchSize}.", "1");

    public Option<int?> Validation { get; } = Answers.WholeOrOff("--validation",
        "Hold N pictures out of the training, and tell the loss on them at each saved epoch: when it rises while the " +
        "training's falls, the LoRA learns by heart. Default: a tenth of the pictures, from 8 pictures on.", "2");

    public Option<double?> Lr { get; } = Answers.Number("--lr",
        "Learning rate. Too high gives noisy pictures, too low no likeness. Default " +
        $"{Short(Defaults.Optimizer.UNetRate)}, for lion {Short(Lion.UNetRate)}.", "1e-4");

    public Option<double?> TeLr { get; } = Answers.Number("--te-lr",
        "Learning rate of the text encoder. Default: half of --lr.", "5e-5");

    public Option<OptimizerKind?> Optimizer { get; } = Answers.Choice("--optimizer",
        "How weights are moved. Default adamw; lion needs less memory.",
        ("adamw", OptimizerKind.AdamW), ("lion", OptimizerKind.Lion));

    public Option<ScheduleKind?> Scheduler { get; } = Answers.Choice("--scheduler",
        "How the learning rate changes over the run. Default cosine: it glides to zero.",
        ("constant", ScheduleKind.Constant), ("constant_with_warmup", ScheduleKind.ConstantWithWarmup),
        ("linear", ScheduleKind.Linear), ("cosine", ScheduleKind.Cosine),
        ("cosine_with_restarts", ScheduleKind.CosineWithRestarts), ("polynomial", ScheduleKind.Polynomial));

    public Option<int?> Warmup { get; } = Answers.Whole("--warmup",
        $"Steps over which the learning rate rises from zero. Default {Defaults.Optimizer.WarmupSteps}.", "100");

    public Option<int?> ClipSkip { get; } = Answers.Whole("--clip-skip",
        "Which of the text encoder's last layers is read: 1 the last, 2 the one before it, as anime models want " +
        $"it. Default {Defaults.ClipSkip}.", "2");

    public Option<long?> Seed { get; } = Answers.WholeLong("--seed",
        "The same seed on the same machine gives the same LoRA, bit for bit on the CPU. Default " +
        $"{Defaults.Seed}.", "42");

    public Option<bool> ShuffleCaption { get; } = new("--shuffle-caption")
    {
        Description = "Shuffle the comma-separated tags of a caption at every step, so that their order is not " +
            "learned.",
    };

    public Option<int?> KeepTokens { get; } = Answers.Whole("--keep-tokens",
        "How many tags at the front stay in place when captions are shuffled; 1 keeps the trigger word first. " +
        "Default 0.",
        "1");

    public Option<int?> MaxTokenLength { get; } = Answers.Whole("--max-token-length",
        "How many tokens of a caption count: 75, 150 or 225. Default: the smallest that holds every caption.", "150");

    public Option<Precision?> PrecisionOption { get; } = Answers.Choice("--precision",
        "Numbers to compute with. Default: what suits the device.",
        ("fp32", Precision.Fp32), ("bf16", Precision.Bf16), ("fp16", Precision.Fp16));

    public Option<Checkpointing?> CheckpointingOption { get; } = Answers.Choice("--checkpointing",
        "Compute parts of a step twice: less memory for a third more time, and the same LoRA. Default auto: when what " +
        "is free would not do otherwise.",
        ("auto", Checkpointing.Auto), ("on", Checkpointing.On), ("off", Checkpointing.Off));

    public Option<Precision?> SavePrecision { get; } = Answers.Choice("--save-precision",
        "Numbers in the file. Default fp16, which every WebUI reads; fp32 doubles its size.",
        ("fp16", Precision.Fp16), ("bf16", Precision.Bf16), ("fp32", Precision.Fp32));

    public Option<string> ClipVocab { get; } = Answers.Text("--clip-vocab", "FILE",
        "CLIP's vocabulary: bpe_simple_vocab_16e6.txt.gz, vocab.json or merges.txt. Default: " +
        "TRAINTOOLS_CLIP_VOCAB, or beside the checkpoint; `traintools doctor` says where WebUIs have it.");

    public Option<string> LossLog { get; } = Answers.Text("--loss-log", "FILE",
        "Where each step's loss goes, as JSON lines. Default: log.jsonl in the run's folder.");

    public Option<string> RunDir { get; } = Answers.Text("--run-dir", "DIR",
        "Where the run's log and states are kept, from which it goes on after an interruption. Default: a new folder " +
        "in your folder for program data, named at the start of the run.");

    public Option<StateEvery?> SaveState { get; } = Answers.Reading("--state-every", "N|TIME",
        "How often a state is saved, beside each saved epoch and the end: 50 means every 50 steps, 5m every five " +
        "minutes (s, m and h are known). Default 5m; the newest two stay.",
        "give a number of steps such as 50, or a time such as 5m", ReadMoments);

    public Option<string> Resume { get; } = Answers.Text("--resume", "DIR",
        "Go on with the run in this folder, and with the options it was begun with; nothing else is needed. On the " +
        "processor the LoRA becomes the same, bit for bit, as without the interruption.");

    public Option<bool> Force { get; } = new("--force")
    {
        Description = "With --resume: go on though the base model, pictures, captions or settings have changed.",
    };

    public Option<EventForm?> Events { get; } = Answers.Choice("--events",
        "For programs: tell everything as JSON on stdout, one event a line, instead of for people.",
        ("json", EventForm.Json));

    public Option<ControlFrom?> Control { get; } = Answers.Choice("--control",
        "For programs: stdin steers the run. A line 'stop' ends it in good order, a line 'finish' also keeps the LoRA " +
        "as it is then; the end of stdin stops it too.",
        ("stdin", ControlFrom.Stdin));

    /// <summary>The options under their headings, in the order of the help page.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("What is trained (these four are needed, unless --resume is given)", Base, Data, Output, LoraDir),
        new("Pictures and captions",
            Resolution, Repeats, Flip, ShuffleCaption, KeepTokens, MaxTokenLength, ClipSkip, Validation, Strict),
        new("The LoRA", Rank, Alpha, ConvRank, ConvAlpha, NetworkModules),
        new("The run", Epochs, SaveEvery, BatchSize, Lr, TeLr, Optimizer, Scheduler, Warmup, Seed),
        new("Interruptions", RunDir, SaveState, Resume, Force),
        new("Numbers and files", PrecisionOption, CheckpointingOption, SavePrecision, ClipVocab, LossLog, Events, Control),
    ];

    /// <summary>
    /// The options that a resumed run is given anew, name to value, with full paths: all but those about this one call.
    /// </summary>
    public IReadOnlyDictionary<string, string> Remembered(ParseResult parse)
    {
        Option[] aboutThisCall = [RunDir, Resume, Force, Events, Control];
        var given = OptionWords.Given(parse, Groups.SelectMany(group => group.Options).Except(aboutThisCall));
        foreach (var path in new[] { Base, Data, LoraDir, ClipVocab, LossLog })
        {
            if (given.TryGetValue(path.Name, out string? value))
                given[path.Name] = Path.GetFullPath(value);
        }
        return given;
    }

    /// <summary>The settings that were asked for; what was not keeps its default.</summary>
    public TrainingSettings Settings(ParseResult parse)
    {
        var optimizer = new OptimizerSettings();
        var lora = new LoraSettings();
        int rank = parse.GetValue(Rank) ?? lora.Rank;
        return new TrainingSettings
        {
            Resolution = parse.GetValue(Resolution) ?? Defaults.Resolution,
            Lora = lora with
            {
                Rank = rank,
                Alpha = parse.GetValue(Alpha) ?? Math.Max(1, rank), // a wrong rank is told once, not as alpha too
                ConvRank = parse.GetValue(ConvRank),
                ConvAlpha = parse.GetValue(ConvAlpha),
                TrainTextEncoder = parse.GetValue(NetworkModules) == NetworkReach.UNetAndTextEncoder,
            },
            Epochs = parse.GetValue(Epochs) ?? Defaults.Epochs,
            SaveEveryEpochs = parse.GetValue(SaveEvery) ?? Defaults.SaveEveryEpochs,
            BatchSize = parse.GetValue(BatchSize) ?? Defaults.BatchSize,
            Optimizer = optimizer with
            {
                Kind = parse.GetValue(Optimizer) ?? optimizer.Kind,
                LearningRate = parse.GetValue(Lr),
                TextEncoderLearningRate = parse.GetValue(TeLr),
                Schedule = parse.GetValue(Scheduler) ?? optimizer.Schedule,
                WarmupSteps = parse.GetValue(Warmup) ?? optimizer.WarmupSteps,
            },
            ClipSkip = parse.GetValue(ClipSkip) ?? Defaults.ClipSkip,
            Seed = parse.GetValue(Seed) ?? Defaults.Seed,
            Validation = parse.GetValue(Validation),
            ShuffleCaption = parse.GetValue(ShuffleCaption),
            KeepTokens = parse.GetValue(KeepTokens) ?? Defaults.KeepTokens,
            MaxTokenLength = parse.GetValue(MaxTokenLength),
            Precision = parse.GetValue(PrecisionOption),
            Checkpointing = parse.GetValue(CheckpointingOption) switch
            {
                Checkpointing.On => true,
                Checkpointing.Off => false,
                _ => null,
            },
            SavePrecision = parse.GetValue(SavePrecision) ?? Defaults.SavePrecision,
        };
    }

    /// <summary>The options that say how this one call behaves, and that a resumed run is not given anew.</summary>
    public IReadOnlyDictionary<string, string> AboutThisCall(ParseResult parse) =>
        OptionWords.Given(parse, [Force, Events, Control]);

    private static StateEvery? ReadMoments(string text)
    {
        string unit = text.TrimStart([.. "0123456789"]);
        if (!int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
            return null;
        return unit.ToLowerInvariant() switch
        {
            "" => new StateEvery.Steps(count),
            "s" => new StateEvery.Time(TimeSpan.FromSeconds(count)),
            "m" => new StateEvery.Time(TimeSpan.FromMinutes(count)),
            "h" => new StateEvery.Time(TimeSpan.FromHours(count)),
            _ => null,
        };
    }

    private static string Short(double rate) => rate.ToString("0e-0", CultureInfo.InvariantCulture);

    /// <summary>What gets a LoRA.</summary>
    internal enum NetworkReach
    {
        UNet,
        UNetAndTextEncoder,
    }

    /// <summary>Whether parts of a step are computed twice.</summary>
    internal enum Checkpointing
    {
        Auto,
        On,
        Off,
    }

    /// <summary>Where a program's orders come from.</summary>
    internal enum ControlFrom
    {
        Stdin,
    }

    /// <summary>How events are told to a program.</summary>
    internal enum EventForm
    {
        Json,
    }
}
