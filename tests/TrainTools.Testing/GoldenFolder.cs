using System.Text.Json;

namespace TrainTools.Testing;

/// <summary>
/// The folder of reference numbers: <c>TRAINTOOLS_GOLDEN</c> where it is set, else <c>tests/golden</c>. Another folder
/// may hold other models, sizes and ranks, and fewer of a model's files.
/// </summary>
public static class GoldenFolder
{
    /// <summary>The folder.</summary>
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("TRAINTOOLS_GOLDEN") is { Length: > 0 } given
            ? given
            : System.IO.Path.Combine(Repository.Root, "tests", "golden");

    /// <summary>The folder that belongs to this repository, for checks of one known model or file.</summary>
    public static string Own { get; } = System.IO.Path.Combine(Repository.Root, "tests", "golden");

    /// <summary>Model kinds, as a config's <c>kind</c> names them, that the product supports.</summary>
    public static IReadOnlyList<string> SupportedKinds { get; } = ["sd1", "sd2", "sdxl"];

    /// <summary>A file of the folder, whether it exists or not.</summary>
    public static string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether the folder has a file.</summary>
    public static bool Has(string name) => System.IO.File.Exists(File(name));

    /// <summary>Reads a JSON file of the folder, or one anywhere if the path is absolute.</summary>
    public static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(File(name)));
        return document.RootElement.Clone();
    }

    /// <summary>
    /// Names of the models of a supported kind that have all of these files: <c>shapes.json</c> means
    /// <c>NAME.shapes.json</c>.
    /// </summary>
    public static IReadOnlyList<string> Models(params string[] files)
    {
        const string config = ".config.json";
        if (!Directory.Exists(Path))
            return [];
        return
        [
            .. Directory.EnumerateFiles(Path, "*" + config)
                .Select(file => System.IO.Path.GetFileName(file)[..^config.Length])
                .Where(name => SupportedKinds.Contains(Json(name + config).GetProperty("kind").GetString()))
                .Where(name => files.All(file => Has($"{name}.{file}")))
                .Order(StringComparer.Ordinal),
        ];
    }
}
