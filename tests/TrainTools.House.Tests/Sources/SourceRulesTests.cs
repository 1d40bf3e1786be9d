namespace TrainTools.House.Tests.Sources;

/// <summary>What the house's style asks of every source file, as far as it can be counted.</summary>
public sealed class SourceRulesTests
{
    private const int LongestFile = 400;
    private const int LongestNetwork = 500; // a network reads top-down in one file

    private static readonly string[] BannedFolders =
        ["Helpers", "Utils", "Utilities", "Common", "Managers", "Services", "Models"];

    [Fact]
    public void Files_OfTheProduct_FitOnAFewScreens()
    {
        var tooLong = Repository.Files("src", "*.cs")
            .Select(file => (Name: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > (IsNetwork(file.Name) ? LongestNetwork : LongestFile))
            .Select(file => $"{file.Name} has {file.Lines} lines");

        Findings.None($"A file has at most {LongestFile} lines, a network {LongestNetwork}:", tooLong);
    }

    [Fact]
    public void Lines_HaveNoRegionsAndNoEmptyCatch()
    {
        string[] banned = ["#region", "catch {", "catch{"];

        var found = CodeLines().Where(line => !IsThisFile(line.Place) && banned.Any(line.Text.Contains));

        Findings.None($"None of {string.Join(" ", banned)}:", found.Select(line => line.Place));
    }

    [Fact]
    public void Lines_OfTheProduct_ForceNoCollection()
    {
        var found = CodeLines().Where(line => line.Text.Contains("GC.Collect(", StringComparison.Ordinal))
            .Where(line => line.Place.StartsWith("src/", StringComparison.Ordinal));

        Findings.None("Memory is managed by scopes, not by the collector:", found.Select(line => line.Place));
    }

    [Fact]
    public void Lines_HaveNoConditionals()
    {
        var found = CodeLines().Where(line => line.Text.TrimStart().StartsWith("#if ", StringComparison.Ordinal));

        Findings.None("There is one build, without #if:", found.Select(line => line.Place));
    }

    [Fact]
    public void Folders_AreNamedForWhatTheyKnow()
    {
        var found = Repository.Files("src", "*.cs").Select(Repository.Relative)
            .Where(file => file.Split('/').SkipLast(1).Any(BannedFolders.Contains));

        Findings.None("A folder is named for what it knows, not for a layer:", found);
    }

    [Fact]
    public void Files_HaveFileScopedNamespaces()
    {
        var found = CodeLines().Where(line =>
            line.Text.StartsWith("namespace ", StringComparison.Ordinal) && !line.Text.EndsWith(';'));

        Findings.None("A namespace ends with a semicolon and needs no braces:", found.Select(line => line.Place));
    }

    private static bool IsNetwork(string file) =>
        file.Contains("/Networks/", StringComparison.Ordinal) || file.Contains("/UNet/", StringComparison.Ordinal);

    private static bool IsThisFile(string place) =>
        place.Contains(nameof(SourceRulesTests), StringComparison.Ordinal);

    private static IEnumerable<(string Place, string Text)> CodeLines() =>
        from folder in new[] { "src", "tests" }
        from file in Repository.Files(folder, "*.cs")
        from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
        select ($"{Repository.Relative(file)}:{line.Number}", line.Text);
}
