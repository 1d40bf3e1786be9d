using System.Text.Json;
using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sentences;

/// <summary>The tab's translations of what the host, its worker and the stub say.</summary>
/// <param name="Host">Sentences of the host and its worker.</param>
/// <param name="Stub">Sentences of the stub.</param>
/// <param name="Words">What is put into sentences and is none.</param>
internal sealed partial record ToldTable(
    Dictionary<string, string> Host, Dictionary<string, string> Stub, Dictionary<string, string> Words)
{
    /// <summary>Where it lies.</summary>
    public const string Path = "extension/web/src/shared/texts/told.ja.json";

    /// <summary>All of them.</summary>
    public IEnumerable<KeyValuePair<string, string>> All => [.. Host, .. Stub, .. Words];

    /// <summary>Reads the Japanese one.</summary>
    public static ToldTable Japanese() => JsonSerializer.Deserialize<ToldTable>(
        File.ReadAllText(Repository.PathOf(Path)), JsonSerializerOptions.Web)!;

    /// <summary>The placeholders of a text.</summary>
    public static HashSet<string> Holes(string text) => [.. Hole().Matches(text).Select(hole => hole.Value)];

    /// <summary>The stub's sources, for words that only it says; its own test looks at them closely.</summary>
    public static string TextsOfTheStub() => string.Concat(
        Repository.Files("extension/train_tools", "*.py").Select(File.ReadAllText));

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Hole();
}
