using System.Text.RegularExpressions;

namespace TorchSharp.Tests.Bridge;

/// <summary>The bridge's own sources, found from the repository's root.</summary>
internal static partial class BridgeSources
{
    internal static readonly string Folder = Path.Combine(Root(), "src", "StandIns", "TorchSharp");

    internal static IEnumerable<string> Headers =>
        Directory.GetFiles(Path.Combine(Folder, "native"), "*.h").Where(file => Entries(file).Count > 0).Order();

    /// <summary>The names of the functions that a header exports.</summary>
    internal static List<string> Entries(string header) =>
        [.. Entry().Matches(File.ReadAllText(header)).Select(match => match.Groups[1].Value)];

    /// <summary>The values of a C enumeration in camel case, in their order.</summary>
    internal static string[] EnumValues(string header, string name, string prefix)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "native", header));
        var body = Regex.Match(text, $@"enum {name} \{{(.*?)\}}", RegexOptions.Singleline).Groups[1].Value;
        return [.. body.Split(',').Select(value => value.Trim()).Where(value => value.Length > 0)
            .Select(value => CamelCase(value[prefix.Length..]))];
    }

    private static string CamelCase(string name) => string.Concat(
        name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant()));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TrainToolsHost.sln")))
            folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ??
                throw new InvalidOperationException($"No TrainToolsHost.sln above {AppContext.BaseDirectory}.");
        return folder;
    }

    [GeneratedRegex(@"^TT_API [\w \*]+?[ \*](tt_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
