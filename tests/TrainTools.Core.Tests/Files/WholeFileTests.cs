using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Testing;

namespace TrainTools.Core.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_FromManyThreads_AlwaysShowsAWholeFile()
    {
        var path = _folder.File("a.txt");
        WholeFile.WriteText(path, new string('0', 10_000));

        Parallel.For(0, 40, i =>
        {
            if (i % 2 == 0) WholeFile.WriteText(path, new string((char)('0' + i % 10), 10_000));
            else Assert.Single(File.ReadAllText(path).Distinct());
        });

        Assert.Equal(10_000, new FileInfo(path).Length);
    }

    [Fact]
    public void Copy_OfAFile_MakesItsFolder()
    {
        var source = _folder.Write("a.bin", "contents");

        WholeFile.Copy(source, _folder.File("new", "b.bin"));

        Assert.Equal("contents", File.ReadAllText(_folder.File("new", "b.bin")));
    }

    [Fact]
    public void HalfWritten_OfAFolder_NamesWhatAKilledProcessLeftAndNoMore()
    {
        var left = _folder.Write(".花子.png.g0jafquh.part", "");
        var leftBefore = _folder.Write(".g0jafquh.part", "");
        _folder.Write("mine.part", "");
        _folder.Write("花子.png", "");

        Assert.Equal([left, leftBefore], WholeFile.HalfWritten(_folder.Path).OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_OntoAFullDisk_TellsThatItIsFull()
    {
        var full = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

        var error = Assert.Throws<FileWriteException>(
            () => WholeFile.Write(_folder.File("a"), _ => throw new IOException("no room", full)));

        Assert.True(error.DiskIsFull);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_IntoANewFolder_MakesTheFolderAndLeavesOnlyTheFile()
    {
        var path = _folder.File("models", "Lora", "花子 'x'.safetensors");

        WholeFile.WriteText(path, "日本");

        Assert.Equal("日本", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Write_OverAnOldFile_ReplacesIt()
    {
        var path = _folder.Write("a.txt", "a longer text than the new one");

        WholeFile.WriteText(path, "new");

        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void Write_ThatFailsHalfWay_KeepsTheOldFileAndLeavesNothingElse()
    {
        var path = _folder.Write("a.txt", "old");

        Assert.Throws<OperationCanceledException>(() => WholeFile.Write(path, stream =>
        {
            stream.Write(new byte[100_000]);
            throw new OperationCanceledException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_WithAFileWhereTheFolderShouldBe_SaysWhere()
    {
        var blocked = Path.Combine(_folder.Write("file", "x"), "a.txt");

        var error = Assert.Throws<FileWriteException>(() => WholeFile.WriteText(blocked, "x"));

        Assert.Equal("file.not_written", error.Problem.Code);
        Assert.Contains(("path", blocked), error.Problem.Arguments);
        Assert.Contains("Check that the folder", error.Message);
    }

    [Fact]
    public void Write_OntoAFolder_SaysThatAFolderHasTheName()
    {
        var path = _folder.File("a.txt");
        Directory.CreateDirectory(path);

        var error = Assert.Throws<FileWriteException>(() => WholeFile.WriteText(path, "x"));

        Assert.Equal(new Problem("file.is_folder", "", ("path", path)), error.Problem);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_OfTheLongestNameThatTheDiskTakes_Works()
    {
        var path = _folder.File(new string('花', 80) + ".safetensors"); // 252 bytes of 255

        WholeFile.WriteText(path, "x");

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
    }

    [Theory]
    [InlineData(unchecked((int)0x80070070))] // Windows: ERROR_DISK_FULL
    [InlineData(unchecked((int)0x80070027))] // Windows: ERROR_HANDLE_DISK_FULL
    public void Explain_OfAFullDisk_SaysToMakeRoom(int code)
    {
        var problem = WholeFile.Explain("/models/a.safetensors", new IOException("no space", code));

        Assert.Equal(new Problem("file.disk_full", "", ("path", "/models/a.safetensors")), problem);
    }

    [FullDeviceFact]
    public void Write_OntoAFullDevice_IsRecognisedAsAFullDisk()
    {
        var error = Assert.ThrowsAny<IOException>(() =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write);
            full.Write(new byte[10]);
            full.Flush(flushToDisk: true);
        });

        Assert.Equal("file.disk_full", WholeFile.Explain("/models/a.safetensors", error).Code);
    }

    [Fact]
    public void Rename_WhileAnotherProgramHoldsTheFile_TriesAgain()
    {
        var attempts = 0;
        var waits = new List<TimeSpan>();

        WholeFile.Rename("from", "to", (_, _) => ThrowTwice(ref attempts), waits.Add);

        Assert.Equal(3, attempts);
        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)], waits);
    }

    [Fact]
    public void Rename_WhileAnotherProgramKeepsTheFile_GivesUpWithAnErrorThatIsExplained()
    {
        var waits = new List<TimeSpan>();

        var error = Assert.Throws<IOException>(
            () => WholeFile.Rename("from", "to", (_, _) => throw SharingViolation(), waits.Add));

        Assert.Equal(5, waits.Count);
        Assert.Equal("file.held", WholeFile.Explain("to", error).Code);
    }

    private static void ThrowTwice(ref int attempts)
    {
        if (++attempts < 3)
            throw SharingViolation();
    }

    private static IOException SharingViolation() => new("in use", unchecked((int)0x80070020));

    private sealed class FullDeviceFactAttribute : FactAttribute
    {
        public FullDeviceFactAttribute()
        {
            if (!File.Exists("/dev/full"))
                Skip = "Only Linux has /dev/full, a device that is always full.";
        }
    }
}
