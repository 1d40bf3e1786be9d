using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sources;

/// <summary>The tab and the host take the same files for images.</summary>
public sealed partial class ImageEndingsTests
{
    [Fact]
    public void ImageEndings_InTheTab_AreThoseOfImaging()
    {
        var host = Endings("src/TrainTools.Imaging/ImageFormats.cs", "Extensions { get; } =");
        var tab = Endings("extension/web/src/state/uploads/endings.ts", "imageEndings =");

        Assert.NotEmpty(host);
        Assert.Equal(host, tab);
    }

    private static IReadOnlyList<string> Endings(string file, string before)
    {
        var text = File.ReadAllText(Repository.PathOf(file));
        var list = text[text.IndexOf(before, StringComparison.Ordinal)..];
        return [.. Ending().Matches(list[..list.IndexOf(']')]).Select(ending => ending.Value)];
    }

    [GeneratedRegex(@"\.[a-z0-9]+(?=[""'])")]
    private static partial Regex Ending();
}
