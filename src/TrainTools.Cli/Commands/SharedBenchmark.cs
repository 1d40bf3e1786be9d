using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;
using TrainTools.Host;
using TrainTools.Host.Preflight;
using TrainTools.Training.Benchmarks;
using TrainTools.Training.Memory;

namespace TrainTools.Cli.Commands;

/// <summary>
/// A measurement as a short report that a person can paste into an issue: the card, its driver, versions, what was chosen
/// and what came out. It holds no path and no name of a person, a machine or a model.
/// </summary>
/// <param name="Gpu">The card, for example <c>NVIDIA GeForce RTX 3060</c>; null: computed on the processor.</param>
/// <param name="Driver">Its driver's version; null where it cannot be known.</param>
/// <param name="System">Kind of system and processor, for example <c>win-x64</c>.</param>
/// <param name="Processors">Processors that the program may use.</param>
/// <param name="Program">This program's version.</param>
/// <param name="Bridge">TorchSharp's version.</param>
internal sealed record SharedBenchmark(
    string? Gpu, string? Driver, string System, int Processors, string Program, string Bridge)
{
    /// <summary>This machine's.</summary>
    /// <param name="device">Where was computed: <c>cpu</c> or <c>cuda:0</c>.</param>
    public static SharedBenchmark Here(string device)
    {
        bool isGpu = device.StartsWith("cuda", StringComparison.Ordinal);
        return new(isGpu ? Nvml.Name(0) : null, isGpu ? Nvml.DriverVersion : null, RuntimeInformation.RuntimeIdentifier,
            Environment.ProcessorCount, OwnProgram.Version, BridgeVersion);
    }

    /// <summary>The report, Markdown, a line a fact.</summary>
    /// <param name="result">What came out.</param>
    /// <param name="optimizer">The optimizer that was measured.</param>
    public IEnumerable<string> Lines(BenchmarkResult result, string optimizer)
    {
        string load = result.LoadSeconds is null ? "made-up weights" : "a checkpoint's weights";
        yield return $"**Train Tools {Program}: a step of {BenchCommand.Names[result.Family]}**";
        yield return "";
        yield return $"- Card: {Gpu ?? "none"}{(Driver is null ? "" : $", driver {Driver}")}; {System}, " +
            $"{CountText.Of(Processors, "processor")}, {CountText.Of(result.Threads, "thread")}";
        yield return $"- Versions: TorchSharp {Bridge}, .NET {Environment.Version}";
        yield return $"- Step: {result.Size}×{result.Size}, batch {result.Batch}, rank {result.Rank}, {result.Precision}, {load}";
        yield return $"- Plan: frozen weights {result.BaseWeights}, gradient checkpointing " +
            $"{(result.Checkpointing ? "on" : "off")}, {optimizer}";
        yield return $"- Seconds: {Text(result.SecondsPerStep)} a step, {Text(result.ForwardSeconds)} forward, " +
            $"{Text(result.BackwardSeconds)} backward; median of {result.Steps}";
        string gpu = result.PeakDeviceGib is { } device ? $", {Text(device)} GiB on the card" : "";
        yield return $"- Memory: {Text(result.PeakRssGib)} GiB{gpu}; {Text(result.PredictedGib)} GiB foretold";
        yield return $"- Pace: {Text(result.FlopsShare * 100)} % of products at {Text(result.ProductTflops)} and convolutions " +
            $"at {Text(result.ConvolutionTflops)} TFLOP/s; {result.TensorsCreated} tensors a step, " +
            $"{result.ForwardTensorsCreated} of them forward";
    }

    private static string BridgeVersion =>
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
