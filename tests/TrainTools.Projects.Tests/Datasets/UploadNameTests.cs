using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Names of dropped files that lead somewhere else, or that a system would hide.</summary>
public sealed class UploadNameTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public UploadNameTests() => _version = _place.NewVersion();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(".hidden.png", ".hidden.png", "hidden.png")]
    [InlineData("../../evil.png", "evil.png", "evil.png")]
    [InlineData("/etc/x/evil.png", "evil.png", "evil.png")]
    [InlineData(@"C:\x\y.png", "y.png", "y.png")]
    [InlineData(@"..\..\写真\花.png", "花.png", "花.png")]
    [InlineData("C:y.png", "C:y.png", "C_y.png")]
    [InlineData("folder/.png", ".png", "image.png")]
    [InlineData("folder/", "folder", "folder.png")]
    [InlineData("..", "..", "image.png")]
    [InlineData("///", "///", "image.png")]
    public void Upload_UnderANameWithAPath_TakesItWithTheLastPartAsItsLabel(string name, string label, string file)
    {
        var before = FilesOutside();

        var image = _place.Dropped(_version, name, Workplace.Png(1));
        _place.Restart();

        Assert.Equal(label, image.Name);
        Assert.Equal([image], _place.Store.Open(_version.Id).Images());
        Assert.Equal(["origin/" + file, "processed/1_花子/" + file], Dropped());
        Assert.Equal(before, FilesOutside());
    }

    [Fact]
    public void Upload_GoesOn_WhereTheSameFileIsNamedWithAndWithoutItsPath()
    {
        byte[] bytes = Workplace.Png(1);
        var folder = _place.Store.Open(_version.Id);

        folder.Upload(new UploadPart("u", "x/花.png", bytes.Length, 0, bytes.AsMemory(0, 30)));
        var last = folder.Upload(new UploadPart("u", "花.png", bytes.Length, 30, bytes.AsMemory(30)));

        Assert.Equal("花.png", Assert.IsType<UploadOutcome.Added>(last.Outcome).Image.Name);
    }

    private string Dataset => Path.Combine(_place.PathOf(_version), "dataset");

    private IEnumerable<string> Dropped() => new[] { "origin", "processed" }
        .SelectMany(part => Directory.EnumerateFiles(Path.Combine(Dataset, part), "*", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Dataset, path).Replace('\\', '/')).Order();

    private IReadOnlyList<string> FilesOutside() =>
    [
        .. Directory.EnumerateFiles(_place.Root, "*", SearchOption.AllDirectories)
            .Where(path => !path.StartsWith(Dataset, StringComparison.Ordinal)).Order(),
    ];
}
