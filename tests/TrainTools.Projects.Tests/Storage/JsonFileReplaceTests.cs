using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Storage;

/// <summary>Files that are ours alone and can be made again: nothing in them is worth keeping.</summary>
public sealed class JsonFileReplaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"number": 1, "older": 2}""")]
    [InlineData("damaged {")]
    [InlineData(null)]
    public void Replace_OverWhateverIsThere_LeavesTheNewOneAlone(string? before)
    {
        var folder = _folder.Folder("集");
        var path = Path.Combine(folder, "index.json");
        if (before is not null) File.WriteAllText(path, before);

        JsonFile.Replace(path, new Counted { Number = 3 });

        Assert.Equal("""{ "number": 3 }""", string.Join(' ', File.ReadAllText(path)
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(["index.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    private sealed record Counted
    {
        public int Number { get; init; }
    }
}
