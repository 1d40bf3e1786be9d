using TrainTools.Core.Files;

namespace TrainTools.Core.Tests.Files;

public sealed class FileKindTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools-core-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Of_FilesFoldersAndWhatIsNotThere_TellsThem()
    {
        File.WriteAllText(Named("a"), "x");

        Assert.Equal(FileKind.File, FileKinds.Of(Named("a")));
        Assert.Equal(FileKind.Folder, FileKinds.Of(_folder));
        Assert.Equal(FileKind.Missing, FileKinds.Of(Named("b")));
        Assert.Equal(FileKind.NameIsNoText, FileKinds.Of(Named("b\uFFFD")));
    }

    [Fact]
    public void Of_Links_FollowsThem()
    {
        if (OperatingSystem.IsWindows()) return; // links need a right there
        File.WriteAllText(Named("a"), "four");
        File.CreateSymbolicLink(Named("good"), "a");
        File.CreateSymbolicLink(Named("folder"), _folder);
        File.CreateSymbolicLink(Named("gone"), "nowhere");
        File.CreateSymbolicLink(Named("loop"), "loop");

        Assert.Equal([FileKind.File, FileKind.Folder, FileKind.DanglingLink, FileKind.LinkLoop],
            new[] { "good", "folder", "gone", "loop" }.Select(name => FileKinds.Of(Named(name))));
        Assert.Equal(4, FileKinds.Target(Named("good")).Length);
    }

    [Fact]
    public void Of_ADevice_IsOne()
    {
        if (OperatingSystem.IsLinux()) Assert.Equal(FileKind.Device, FileKinds.Of("/dev/null"));
    }

    private string Named(string name) => Path.Combine(_folder, name);
}
