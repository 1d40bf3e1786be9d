using System.CommandLine;
using System.Globalization;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host;
using TrainTools.Training.Samples;

namespace TrainTools.Cli.Commands;

/// <summary>The options of <c>generate</c>, and the request that they make; checked before anything is loaded.</summary>
internal sealed class GenerateOptions
{
    private static readonly SampleImage Usual = new("", "", 0);
    private static readonly Setting Samplers = Catalogue.Training.Find("sample_sampler")!;
    private static readonly Setting Schedules = Catalogue.Training.Find("sample_schedule")!;

    private readonly Option<string> _base = Answers.Text("--base", "FILE", "The checkpoint.");
    private readonly Option<string> _vae = Answers.Text("--vae", "FILE",
        "A VAE in a file of its own. Default: the checkpoint's.");
    private readonly Option<string> _lora = Answers.Text("--lora", "FILE[:WEIGHT]",
        "A LoRA, with its weight as in a prompt. Default weight 1.");
    private readonly Option<string> _vocabulary = Answers.Text("--clip-vocab", "FILE",
        "CLIP's vocabulary. Default: looked for where WebUIs have it.");
    private readonly Option<string> _out = Answers.Text("--out", "DIR", "Where the images go. Made if need be.");
    private readonly Option<string> _prompt = Answers.Text("--prompt", "TEXT",
        "What shall be seen, in the WebUI's syntax: (weights:1.2), [a:b:0.5], BREAK.");
    private readonly Option<string> _prompts = Answers.Text("--prompts", "FILE",
        "Instead: a file with a prompt a line, each with kohya's options behind it: --n negative, --w, --h, --d seed, " +
        "--l CFG, --s steps, --ss sampler. What a line leaves out comes from the options below.");
    private readonly Option<string> _negative = Answers.Text("--negative", "TEXT", "What shall not be seen.");
    private readonly Option<int?> _width = Answers.Whole("--width",
        "Pixels, a multiple of 8. Default: the family's own, 512, 768 or 1024.", "512");
    private readonly Option<int?> _height = Answers.Whole("--height", "Pixels, a multiple of 8. Default: as --width.", "512");
    private readonly Option<double?> _seed = Answers.Number("--seed", "Decides the noise. Default: a new one.", "1");
    private readonly Option<int?> _steps = Answers.Whole("--steps", $"Sampling steps. Default {Usual.Steps}.", "20");
    private readonly Option<double?> _cfg = Answers.Number("--cfg",
        $"CFG scale; 1 leaves the negative prompt out. Default {Usual.Cfg}.", "7");
    private readonly Option<double?> _rescale = Answers.Number("--cfg-rescale",
        "Takes back that share of the contrast that CFG adds, 0 to 1. Default 0.", "0.7");
    private readonly Option<string> _sampler = Answers.Text("--sampler", Samplers.ValueName,
        $"Default {Samplers.InWords(Usual.Sampler)}.");
    private readonly Option<string> _schedule = Answers.Text("--scheduler", Schedules.ValueName,
        "How the sampler's steps are spread. Default: the WebUI's choice for the sampler.");
    private readonly Option<int?> _clipSkip = Answers.Whole("--clip-skip",
        "Which of the text encoder's last layers is read: 1 is the last, 2 the one before it. Default 1.", "2");
    private readonly Option<Precision?> _precision = Answers.Choice("--precision",
        "Numbers to compute with. Default: what suits the device.",
        ("fp32", Precision.Fp32), ("bf16", Precision.Bf16), ("fp16", Precision.Fp16));
    private readonly Option<PredictionKind?> _prediction = Answers.Choice("--prediction",
        "What the model predicts. Default: what the checkpoint says of itself.",
        ("epsilon", PredictionKind.Epsilon), ("v", PredictionKind.V));
    private readonly Option<Switch?> _zeroTerminalSnr = Answers.Choice("--zero-terminal-snr",
        "Whether its noise schedule ends in nothing but noise. Default: what the checkpoint says of itself.",
        ("on", Switch.On), ("off", Switch.Off));

    /// <summary>The options under their headings.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        new("The model", _base, _lora, _vae, _clipSkip, _prediction, _zeroTerminalSnr),
        new("The images", _prompt, _prompts, _negative, _width, _height, _seed, _out),
        new("The sampler", _sampler, _schedule, _steps, _cfg, _rescale),
        new("Numbers and files", _precision, _vocabulary),
    ];

    /// <summary>What is asked for.</summary>
    /// <exception cref="SettingsException">Something of it cannot be; all of that is told.</exception>
    public ImageRequest Request(ParseResult parse)
    {
        var problems = new List<Problem>();
        foreach (var option in new[] { _base, _out })
        {
            if (string.IsNullOrWhiteSpace(parse.GetValue(option)))
                problems.Add(new Problem("setting.missing", option.Name));
        }
        var (lora, weight) = Lora(parse, problems);
        foreach (var (option, path) in new[] { (_base, parse.GetValue(_base)), (_vae, parse.GetValue(_vae)), (_lora, lora) })
        {
            if (path is { Length: > 0 } && !File.Exists(path))
                problems.Add(new Problem("file.missing", option.Name, ("path", path)));
        }
        if (parse.GetValue(_out) is { Length: > 0 } folder && OutputFolder.Problem("--out", folder) is { } noFolder)
            problems.Add(noFolder);
        var prompts = Prompts(parse, problems);
        var usual = Image(parse, problems);
        if (problems.Count > 0)
            throw new SettingsException(problems);

        string baseFile = parse.GetValue(_base)!;
        int side;
        using (var checkpoint = StableDiffusion.Open(baseFile, parse.GetValue(_vae))) // reads only tables
            side = checkpoint.Family.SideFor(checkpoint.Prediction);
        return new ImageRequest
        {
            BaseFile = baseFile,
            VaeFile = parse.GetValue(_vae),
            LoraFile = lora,
            LoraWeight = weight,
            ClipVocabulary = ClipVocabulary.Find(parse.GetValue(_vocabulary), baseFile),
            Images = [.. prompts.Select(prompt => usual.For(prompt, parse.GetValue(_width) ?? side,
                parse.GetValue(_height) ?? parse.GetValue(_width) ?? side))],
            Directory = parse.GetValue(_out)!,
            Precision = parse.GetValue(_precision),
            Prediction = parse.GetValue(_prediction),
            ZeroTerminalSnr = parse.GetValue(_zeroTerminalSnr) is { } on ? on == Switch.On : null,
            Program = $"Train Tools {OwnProgram.Version}",
        };
    }

    private IReadOnlyList<SamplePrompt> Prompts(ParseResult parse, List<Problem> problems)
    {
        var (prompt, file) = (parse.GetValue(_prompt), parse.GetValue(_prompts));
        if (prompt is null == file is null)
            problems.Add(new Problem("generate.prompts", "--prompt"));
        else if (file is not null)
            return PromptFile.Read(PromptSource.Text(file, "--prompts", problems), "--prompts", problems);
        else if (SampleImage.Refusal(prompt!, "--prompt") is { } refusal)
            problems.Add(refusal);
        return [new SamplePrompt(prompt ?? "")];
    }

    private SampleImage Image(ParseResult parse, List<Problem> problems)
    {
        Check(SampleRange.Side, _width, parse.GetValue(_width));
        Check(SampleRange.Side, _height, parse.GetValue(_height));
        Check(SampleRange.Seed with { Multiple = 1 }, _seed, parse.GetValue(_seed));
        Check(SampleRange.Steps, _steps, parse.GetValue(_steps));
        Check(SampleRange.Cfg, _cfg, parse.GetValue(_cfg));
        Check(SampleRange.CfgRescale, _rescale, parse.GetValue(_rescale));
        Check(new SampleRange(1, 12), _clipSkip, parse.GetValue(_clipSkip));
        long seed = parse.GetValue(_seed) is { } given ? (long)given : Random.Shared.NextInt64(uint.MaxValue);
        return new SampleImage("", parse.GetValue(_negative) ?? "", seed)
        {
            Steps = parse.GetValue(_steps) ?? Usual.Steps,
            Cfg = parse.GetValue(_cfg) ?? Usual.Cfg,
            CfgRescale = parse.GetValue(_rescale) ?? 0,
            Sampler = (SamplerKind)Word(Samplers, _sampler, Usual.Sampler),
            Schedule = (SamplerSchedule)Word(Schedules, _schedule, Usual.Schedule),
            ClipSkip = parse.GetValue(_clipSkip) ?? 1,
        };

        void Check(SampleRange range, Option option, double? value)
        {
            if (value is { } number && range.Problem(number, option.Name, option.Name) is { } problem)
                problems.Add(problem);
        }

        object Word(Setting setting, Option<string> option, object usual) =>
            parse.GetValue(option) is { } text && Read(setting, option.Name, text, problems) is { } value ? value : usual;
    }

    /// <summary>A word of the catalogue, told by this option's name.</summary>
    private static object? Read(Setting setting, string option, string text, List<Problem> problems)
    {
        var wrong = new List<Problem>();
        Catalogue.Value(() => setting.Read(text), wrong, out object? value);
        problems.AddRange(wrong.Select(problem => problem with { Field = option }));
        return value;
    }

    /// <summary>FILE:0.8; a file whose own name ends so is taken as it is.</summary>
    private (string? File, double Weight) Lora(ParseResult parse, List<Problem> problems)
    {
        if (parse.GetValue(_lora) is not { } given || File.Exists(given))
            return (parse.GetValue(_lora), 1);
        int colon = given.LastIndexOf(':');
        if (colon < 2) // C:\… is no weight
            return (given, 1);
        if (double.TryParse(given[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            && Math.Abs(weight) <= 10)
            return (given[..colon], weight);
        if (File.Exists(given[..colon]))
            problems.Add(new Problem("generate.weight", "--lora", ("value", given[(colon + 1)..])));
        return (given[..colon], 1);
    }

    /// <summary>On or off.</summary>
    internal enum Switch
    {
        On,
        Off,
    }
}
