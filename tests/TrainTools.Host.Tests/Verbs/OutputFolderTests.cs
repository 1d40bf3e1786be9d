using TrainTools.Host.Verbs;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Verbs;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FolderThatCanBeWritten_HasNoProblemAndStaysEmpty()
    {
        Assert.Null(OutputFolder.Problem("--lora-dir", _folder.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void FolderThatIsNotThereYet_IsNotMade()
    {
        Assert.Null(OutputFolder.Problem("--lora-dir", _folder.File("models", "Lora")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void FolderBelowAFile_IsRefusedByName()
    {
        string file = _folder.Write("file", "x");

        string? problem = OutputFolder.Problem("--lora-dir", Path.Combine(file, "Lora"));

        Assert.Contains($"'{file}' is a file, not a folder", problem);
    }
}
