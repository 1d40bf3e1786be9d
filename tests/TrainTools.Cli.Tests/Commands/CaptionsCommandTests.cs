using TrainTools.Host;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Commands;

public sealed class CaptionsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CaptionsCommandTests()
    {
        Write("a.png", []);
        Write("a.txt", [.. "woman"u8, 0x92, (byte)'s']);
        Write("b.png", []);
        Write("b.txt", [0x89, 0xD4, 0x8E, 0x71]);
        Write("c.png", []);
        Write("metadata.jsonl", """{"file_name": "c.png", "text": "a hat"}"""u8.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Captions_WithoutOptions_NamesThemAllAndWritesNothing()
    {
        var before = Directory.GetFiles(_folder.Path).Length;
        var cli = new CommandLineHarness();

        int exit = cli.Run("captions", _folder.Path);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Contains(cli.OutputLines, line => line.EndsWith("a.txt: the caption is not UTF-8. Read as Windows-1252 " +
            "it says \"woman’s\".", StringComparison.Ordinal));
        Assert.Contains(cli.OutputLines, line => line.EndsWith("Read as Shift-JIS it says \"花子\".", StringComparison.Ordinal));
        Assert.Contains("1 image without a caption has one in another program's file; --import writes it into .txt " +
            "files.", cli.OutputLines);
        Assert.Equal(before, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Captions_ConvertedAndImported_AreWrittenWithTheOriginalsKept()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("captions", _folder.Path, "--convert", "--import");

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Contains("2 captions were rewritten as UTF-8.", cli.OutputLines);
        Assert.Contains("1 caption was imported.", cli.OutputLines);
        Assert.Equal(("woman’s\n", "花子\n", "a hat\n"), (Text("a.txt"), Text("b.txt"), Text("c.txt")));
        Assert.Equal([0x89, 0xD4, 0x8E, 0x71], File.ReadAllBytes(Path.Combine(_folder.Path, "b.txt.bak")));
    }

    [Fact]
    public void Captions_InAnUnknownCodePage_AreRefused()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("captions", _folder.Path, "--code-page", "EBCDIC");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.StartsWith("--code-page is 'EBCDIC'; choose Shift-JIS, ", cli.Error);
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder.Path, name), bytes);
}
