using TrainTools.Cli.Commands;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Commands;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FolderThatCanBeWritten_HasNoProblemAndStaysEmpty()
    {
        Assert.Null(OutputFolder.Problem("lora_dir", _folder.Path));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void FolderThatIsNotThereYet_IsNotMade()
    {
        Assert.Null(OutputFolder.Problem("lora_dir", _folder.File("models", "Lora")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void FolderBelowAFile_IsRefusedByName()
    {
        string file = _folder.Write("file", "x");
        string folder = Path.Combine(file, "Lora");

        var problem = OutputFolder.Problem("lora_dir", folder);

        Assert.Equal(new Problem("folder.is_file", "lora_dir", ("value", folder), ("path", file)), problem);
        Assert.Equal(
            $"--lora-dir is '{folder}', but '{file}' is a file, not a folder; choose another folder.",
            SettingTexts.OnTheCommandLine(problem!));
    }
}
