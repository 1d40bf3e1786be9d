using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainTools.Host.Preflight;

/// <summary>What <c>traintools doctor</c> found.</summary>
/// <param name="Ok">Whether everything that training needs is there.</param>
/// <param name="Version">Version of Train Tools.</param>
public sealed record DoctorReport(
    bool Ok, string Version, IReadOnlyList<PackageFacts> Packages, SystemFacts System, TorchFacts Torch,
    VocabularyFacts ClipVocabulary, DiskFacts Disk);

/// <summary>A package that the program was built with.</summary>
public sealed record PackageFacts(string Name, string Version);

/// <summary>The machine.</summary>
public sealed record SystemFacts(string Dotnet, string Os, string Architecture, int Processors, long MemoryBytes);

/// <summary>The library that computes.</summary>
/// <param name="Problem">Why none can be used and what to do, or null.</param>
/// <param name="Version">For example <c>2.10.0+cpu</c>; null where none serves.</param>
/// <param name="Libraries">The folder that it was loaded from.</param>
/// <param name="Source">Who named it: <c>named</c>, <c>webui</c> or <c>package</c>.</param>
/// <param name="Copy">
/// The copy of TorchSharp's library that is used because the system's libstdc++ is older; null without one.
/// </param>
/// <param name="Device">What is trained on: <c>cuda</c> or <c>cpu</c>.</param>
/// <param name="Gpus">GPUs that it can use.</param>
/// <param name="Threads">Threads of a computation on the processor.</param>
/// <param name="PassedOver">Those that come before it and do not serve.</param>
public sealed record TorchFacts(
    Problem? Problem, string? Version, string? Libraries, string? Source, string? Copy, string? Device,
    [property: JsonPropertyName("gpus")] int Gpus,
    int Threads, IReadOnlyList<PassedOverFacts> PassedOver)
{
    /// <summary>Whether convolutions fill up their channels, for oneDNN does not on this processor.</summary>
    public bool FillsChannels { get; init; }

    /// <summary>None serves.</summary>
    public static TorchFacts Missing(Problem problem, IReadOnlyList<PassedOverFacts> passedOver) =>
        new(problem, null, null, null, null, null, 0, 0, passedOver);
}

/// <summary>A libtorch that was passed over.</summary>
/// <param name="Source">Who named it: <c>named</c>, <c>webui</c> or <c>package</c>.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Reason">Why.</param>
public sealed record PassedOverFacts(string Source, string Folder, Problem Reason);

/// <summary>CLIP's vocabulary, or in <paramref name="Advice"/> where to get it.</summary>
public sealed record VocabularyFacts(string? Path, Problem? Advice);

/// <summary>Free space where the program was started.</summary>
public sealed record DiskFacts(string Folder, long FreeBytes);

/// <summary>JSON of the report, generated at build time; names in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DoctorReport))]
public sealed partial class DoctorJson : JsonSerializerContext
{
    /// <summary>Writes names in any script as they are.</summary>
    public static DoctorJson Readable => Text.Json;

    // In a class of its own, so that it is made after the generated defaults that it copies.
    private static class Text
    {
        public static readonly DoctorJson Json =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
