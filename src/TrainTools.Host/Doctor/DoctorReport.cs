using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainTools.Host.Doctor;

/// <summary>What <c>traintools doctor</c> found.</summary>
/// <param name="Ok">Whether everything that training needs is there.</param>
/// <param name="Version">Version of Train Tools.</param>
internal sealed record DoctorReport(
    bool Ok, string Version, IReadOnlyList<PackageFacts> Packages, SystemFacts System, TorchFacts Torch,
    ImagingFacts Imaging, VocabularyFacts ClipVocabulary, DiskFacts Disk);

/// <summary>A package: the real one, or the stand-in that is built from this repository.</summary>
/// <param name="StandIn">Whether it is the stand-in.</param>
/// <param name="Version">The package's version, or the one whose surface the stand-in has.</param>
/// <param name="Why">Why this one was chosen when the program was built.</param>
internal sealed record PackageFacts(string Name, bool StandIn, string Version, string Why);

/// <summary>The machine.</summary>
internal sealed record SystemFacts(string Dotnet, string Os, string Architecture, int Processors, long MemoryBytes);

/// <summary>The library that computes.</summary>
/// <param name="Problem">Why it cannot be used and what to install, or null.</param>
/// <param name="Version">For example <c>2.10.0</c>; null where nothing tells it.</param>
/// <param name="Library">The loaded file.</param>
/// <param name="Source">Where it came from: a package, an installed libtorch, a WebUI's own PyTorch.</param>
/// <param name="Device">What is trained on: <c>cuda</c> or <c>cpu</c>.</param>
/// <param name="Cards">Graphics cards that it can use.</param>
/// <param name="Threads">Threads of a computation on the processor.</param>
internal sealed record TorchFacts(
    string? Problem, string? Version, string? Library, string? Source, string? Device, int Cards, int Threads);

/// <summary>Whether pictures can be read; <paramref name="Problem"/> is null when they can.</summary>
internal sealed record ImagingFacts(string? Problem);

/// <summary>CLIP's vocabulary, or in <paramref name="Advice"/> where to get it.</summary>
internal sealed record VocabularyFacts(string? Path, string? Advice);

/// <summary>Free space where the program was started.</summary>
internal sealed record DiskFacts(string Folder, long FreeBytes);

/// <summary>JSON of the report, generated at build time; names in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext
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
