using TrainTools.Projects.Files;
using TrainTools.Projects.Store;
using TrainTools.Projects.Tests.Datasets;
using TrainTools.Projects.Tests.Store;

namespace TrainTools.Projects.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_OverAnOldFile_ReplacesItWhole()
    {
        var path = _folder.Add("データ 1/a.json", "old");

        WholeFile.WriteText(path, "新しい");

        Assert.Equal("新しい", File.ReadAllText(path));
        Assert.Equal(["a.json"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_OntoAFullDisk_LeavesTheOldFileAndNothingElse()
    {
        var path = _folder.Add("a.json", "old");

        var error = Assert.Throws<ProjectsException>(() => WholeFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw Workplace.FullDisk();
        }));

        Assert.Equal(Refusal.DiskFull, error.Reason);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Write_WhereAFolderHasTheName_SaysSo()
    {
        var path = _folder.Folder("a.json");

        var error = Assert.Throws<ProjectsException>(() => WholeFile.WriteText(path, "x"));

        Assert.Equal(Refusal.InUse, error.Reason);
        Assert.StartsWith($"{path} cannot be used now (", error.Message);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

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
        var source = _folder.Add("a.bin", "contents");

        WholeFile.Copy(source, _folder.File("new/b.bin"));

        Assert.Equal("contents", File.ReadAllText(_folder.File("new/b.bin")));
    }

    [Fact]
    public void HardLink_OfAFile_OutlivesIt()
    {
        var source = _folder.Add("データ/a.bin", "contents");

        HardLink.MakeOrCopy(source, _folder.File("b.bin"));
        File.Delete(source);

        Assert.Equal("contents", File.ReadAllText(_folder.File("b.bin")));
    }

    [Theory]
    [InlineData(28, Refusal.DiskFull)]
    [InlineData(122, Refusal.DiskFull)]
    [InlineData(unchecked((int)0x80070070), Refusal.DiskFull)]   // Windows: ERROR_DISK_FULL
    [InlineData(unchecked((int)0x80070020), Refusal.InUse)]      // Windows: ERROR_SHARING_VIOLATION
    public void Explain_OfWhatSystemsSay_NamesTheReason(int code, Refusal reason)
    {
        if (OperatingSystem.IsWindows() && code > 0) return;     // these are the codes of Linux

        Assert.Equal(reason, DiskFault.Explain("x", new IOException("it failed", code)).Reason);
    }
}
