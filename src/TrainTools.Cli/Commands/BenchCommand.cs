using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Host;
using TrainTools.Host.Preflight;
using TrainTools.Training.Benchmarks;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools bench</c>: how fast a training step is on this machine, and what memory it takes.</summary>
internal sealed class BenchCommand
{
    private static readonly BenchmarkSettings Defaults = new();

    /// <summary>The families by their name in results.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["sd1"] = "SD 1.5",
        ["sd2"] = "SD 2.x",
        ["sdxl"] = "SDXL",
    };

    private readonly Option<Family?> _family = Answers.Choice("--family",
        "Which model's step. Default sd1, with the sizes of Stable Diffusion 1.5.",
        ("sd1", Family.Sd1), ("sd2", Family.Sd2), ("sdxl", Family.Sdxl));

    private readonly Option<WeightKind?> _baseWeights = Answers.Choice("--base-weights",
        "How the frozen weights lie in memory. Default full.", ("full", WeightKind.Full), ("int8", WeightKind.Int8),
        ("int8_products", WeightKind.Int8Products));

    private readonly Option<string> _base = Answers.Text("--base", "FILE",
        "A checkpoint to load and measure. Default: made-up weights, so that none is needed.");

    private readonly Option<Switch?> _checkpointing = Answers.Choice("--checkpointing",
        "Compute parts of the step twice to save memory. Default off.", ("on", Switch.On), ("off", Switch.Off));

    private readonly Option<int?> _size = Answers.Whole("--size",
        $"Side of the square images in pixels. Default {Defaults.Size}.", "512");

    private readonly Option<int?> _rank = Answers.Whole("--rank",
        $"The LoRA's rank. Default {Defaults.Lora.Rank}.", "32");

    private readonly Option<int?> _batch = Answers.Whole("--batch",
        $"Images a step. Default {Defaults.BatchSize}.", "1");

    private readonly Option<Precision?> _precision = Answers.Choice("--precision",
        "Numbers to compute with. Default: what suits the device.",
        ("fp32", Precision.Fp32), ("bf16", Precision.Bf16), ("fp16", Precision.Fp16));

    private readonly Option<OptimizerKind?> _optimizer = Answers.Choice("--optimizer",
        "The optimizer that moves the LoRA's weights. Default adamw.",
        [.. Enum.GetValues<OptimizerKind>().Select(kind => (Word(kind), kind))]);

    private readonly Option<int?> _steps = Answers.Whole("--steps",
        $"Steps to measure, after one to warm up. Default {Defaults.Steps}.", "3");

    private readonly Option<bool> _json = new("--json")
    {
        Description = "For programs: the same as JSON, on one line.",
    };

    private readonly Option<bool> _share = new("--share")
    {
        Description = "A short report to paste into an issue: card, driver, versions, plan, seconds, memory; no names, no paths.",
    };

    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var options = new BenchCommand();
        var step = new OptionGroup("The step", options._family, options._base, options._size, options._rank,
            options._batch, options._precision, options._baseWeights, options._checkpointing, options._optimizer,
            options._steps);
        var verb = new Verb("bench", "Measures how fast this machine trains.", step, new("Output", options._json, options._share))
        {
            Usage = "[options]",
            Introduction = "Trains a few steps of a model with made-up weights, so no checkpoint is needed, and " +
                "tells seconds a step, memory, and how near the step comes to what the device can do.",
            Examples = ["traintools bench --size 512 --rank 32 --precision fp32 --steps 3 --json"],
        };
        verb.SetAction(parse =>
        {
            var settings = options.Settings(parse);
            return Run(parse.GetValue(options._family) ?? Family.Sd1, settings, options.Form(parse, settings), console);
        });
        return verb;
    }

    private BenchmarkSettings Settings(ParseResult parse)
    {
        int rank = parse.GetValue(_rank) ?? Defaults.Lora.Rank;
        return new BenchmarkSettings
        {
            BaseFile = parse.GetValue(_base),
            BaseWeights = parse.GetValue(_baseWeights),
            Checkpointing = parse.GetValue(_checkpointing) == Switch.On,
            Size = parse.GetValue(_size) ?? Defaults.Size,
            Lora = new LoraSettings { Rank = rank, Alpha = Math.Max(1, rank) },
            BatchSize = parse.GetValue(_batch) ?? Defaults.BatchSize,
            Optimizer = parse.GetValue(_optimizer) ?? Defaults.Optimizer,
            Precision = parse.GetValue(_precision),
            Steps = parse.GetValue(_steps) ?? Defaults.Steps,
        };
    }

    private Func<BenchmarkResult, IEnumerable<string>> Form(ParseResult parse, BenchmarkSettings settings)
    {
        if (parse.GetValue(_json))
            return result => [JsonSerializer.Serialize(result, BenchJson.Default.BenchmarkResult)];
        return parse.GetValue(_share)
            ? result => SharedBenchmark.Here(result.Device).Lines(result, Word(settings.Optimizer))
            : result => Lines(result, settings);
    }

    private static int Run(
        Family family, BenchmarkSettings settings, Func<BenchmarkResult, IEnumerable<string>> form, CommandConsole console)
    {
        ComputeLibrary.Use();
        var result = StepBenchmark.Run(Sizes(family), settings);
        foreach (string line in form(result))
            console.Output.WriteLine(line);
        return ExitCode.Done;
    }

    private static UNetSettings Sizes(Family family) => family switch
    {
        Family.Sd1 => UNetSettings.StableDiffusion15,
        Family.Sd2 => UNetSettings.StableDiffusion21,
        Family.Sdxl => UNetSettings.StableDiffusionXl,
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "It has no sizes."),
    };

    private static string Word(OptimizerKind kind) => Catalogue.Training.Find("optimizer")!.InWords(kind);

    private static IEnumerable<string> Lines(BenchmarkResult result, BenchmarkSettings settings)
    {
        string threads = result.Device == "cpu" ? $", {CountText.Of(result.Threads, "thread")}" : "";
        yield return $"A step of {Names[result.Family]} at {result.Size}×{result.Size}, rank {result.Rank}, {result.Precision}, " +
            $"{Word(settings.Optimizer)}, on {result.Device}{threads}:";
        yield return $"  {Text(result.SecondsPerStep, "0.###")} s a step (median of {result.Steps}), " +
            $"{Text(result.SamplesPerSecond, "0.###")} images/s; {Text(result.ForwardSeconds, "0.###")} s forward, " +
            $"{Text(result.BackwardSeconds, "0.###")} s backward";
        if (result.LoadSeconds is { } loading)
            yield return $"  {Text(loading, "0.0")} s to load the U-Net";
        string gpu = result.PeakDeviceGib is { } device ? $", {Text(device, "0.0")} GiB on the GPU" : "";
        yield return $"  {Text(result.PeakRssGib, "0.0")} GiB of memory{gpu} ({Text(result.PredictedGib, "0.0")} GiB foretold)";
        yield return $"  {Text(result.FlopsShare * 100, "0")} % of the pace of plain matrix products " +
            $"({Text(result.ProductTflops, "0.##")} TFLOP/s) and convolutions " +
            $"({Text(result.ConvolutionTflops, "0.##")} TFLOP/s)";
        yield return $"  {result.TensorsCreated} tensors created by forward and backward pass, " +
            $"{result.ForwardTensorsCreated} of them forward, {result.OptimizerTensorsCreated} by the optimizer";
    }

    private static string Text(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>On or off.</summary>
    internal enum Switch
    {
        On,
        Off,
    }

    /// <summary>The families that can be measured.</summary>
    internal enum Family
    {
        Sd1,
        Sd2,
        Sdxl,
    }
}

/// <summary>JSON of the result, generated at build time; names in snake_case, absent facts as null.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchmarkResult))]
internal sealed partial class BenchJson : JsonSerializerContext;
