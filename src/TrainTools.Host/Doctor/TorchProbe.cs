using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using TrainTools.Host.Computing;

namespace TrainTools.Host.Doctor;

/// <summary>Tries libtorch, and finds out which one it is.</summary>
internal static partial class TorchProbe
{
    /// <summary>
    /// Computes something small; what goes wrong becomes a sentence, for that is what a doctor is asked for.
    /// </summary>
    public static TorchFacts Examine()
    {
        try
        {
            Compute();
        }
        catch (Exception e) // whatever keeps a native library from loading, and it may be anything
        {
            return Missing(e);
        }
        bool hasCuda = torch.cuda.is_available();
        var (library, facts) = LoadedLibrary(ModulePaths());
        return new TorchFacts(
            Problem: null, facts?.Version ?? VersionIn(library), library, facts?.Source ?? SourceOf(library),
            hasCuda ? "cuda" : "cpu", hasCuda ? torch.cuda.device_count() : 0, torch.get_num_threads());
    }

    /// <summary>libtorch's own file among the loaded ones, and what its build noted, if it did.</summary>
    internal static (string? Library, BuildFacts? Facts) LoadedLibrary(IReadOnlyList<string> modules)
    {
        var facts = modules
            .Where(path => Path.GetFileName(path).Contains("torch", StringComparison.OrdinalIgnoreCase))
            .Select(BuildFacts.Beside).FirstOrDefault(found => found is not null);
        string? library = modules.FirstOrDefault(path => LibtorchName().IsMatch(Path.GetFileName(path)));
        return (library, facts);
    }

    private static void Compute()
    {
        ComputeLibrary.Use();
        using var scope = torch.NewDisposeScope();
        var two = torch.ones(1) + torch.ones(1); // [1]
        if (two.item<float>() != 2)
            throw new InvalidOperationException("libtorch counts one and one wrong.");
    }

    private static TorchFacts Missing(Exception exception)
    {
        while (exception is TypeInitializationException && exception.InnerException is { } inner)
            exception = inner;
        string said = exception.Message.Trim().Split('\n')[0].Trim();
        string problem = OperatingSystem.IsLinux()
            ? $"libtorch cannot be loaded: {said} On Debian or Ubuntu: apt-get install libtorch-dev " +
                "libopenblas0-pthread g++, then build again; or set TRAINTOOLS_LIBTORCH to a libtorch or PyTorch " +
                "folder."
            : $"libtorch cannot be loaded: {said} Build again with network access, so that its package is restored.";
        return new TorchFacts(problem, null, null, null, null, 0, 0);
    }

    private static IReadOnlyList<string> ModulePaths()
    {
        using var self = Process.GetCurrentProcess();
        return [.. self.Modules.Cast<ProcessModule>().Select(module => module.FileName).OfType<string>()];
    }

    // A package lies in .../libtorch-cpu-linux-x64/2.10.0.0/..., an older library carries its version behind .so.
    private static string? VersionIn(string? library) =>
        library is null ? null
        : VersionFolder().Match(library) is { Success: true } match ? match.Groups[1].Value : null;

    private static string? SourceOf(string? library) =>
        library is null ? null : library.Contains("site-packages", StringComparison.Ordinal) ? "PyTorch" : "package";

    [GeneratedRegex(@"^(lib)?torch_cpu(\.dll|\.so|\.dylib)")]
    private static partial Regex LibtorchName();

    [GeneratedRegex(@"[\\/](\d+\.\d+\.\d+)(?:\.\d+)?[\\/]")]
    private static partial Regex VersionFolder();

    /// <summary>What a build that linked against an installed libtorch wrote beside its result.</summary>
    internal sealed record BuildFacts(string Version, string Source)
    {
        /// <summary>Reads <c>libNAME.json</c> beside <c>libNAME.so</c>; null when there is none.</summary>
        public static BuildFacts? Beside(string library)
        {
            string path = Path.ChangeExtension(library, ".json");
            if (!File.Exists(path))
                return null;
            using var json = JsonDocument.Parse(File.ReadAllText(path));
            return new BuildFacts(Text(json, "version"), Text(json, "source"));
        }

        private static string Text(JsonDocument json, string name) =>
            json.RootElement.TryGetProperty(name, out var value) ? value.ToString() : "unknown";
    }
}
