using TrainTools.Core.Events;
using TrainTools.Host;
using TrainTools.TestImages;
using TrainTools.Testing;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Commands;

/// <summary>What <c>traintools tag</c> does to a folder of images.</summary>
public sealed class TagCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CommandLineHarness _harness = new();
    private readonly string _tagger, _images;

    public TagCommandTests()
    {
        _tagger = TinyTagger.Write(_folder.File("wd-tiny-tagger-v3"));
        _images = Directory.CreateDirectory(_folder.File("画像 1")).FullName;
        Image("a.png", 255, 0, 0);
        Image("b.png", 0, 0, 255);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tag_OfImagesWithoutCaptions_WritesThem()
    {
        Assert.Equal(ExitCode.Done, Tag("--trigger", "hanako"));

        Assert.Equal("hanako, 1girl, red background, ^_^", Caption("a"));
        Assert.Equal("hanako, 1girl, blue background, ^_^", Caption("b").Replace(@", hatsune miku \(vocaloid\)", ""));
        Assert.Contains("2 captions written, 0 as they were.", _harness.OutputLines);
    }

    [Fact]
    public void Tag_OfAFolderWithCaptions_AddsAndKeepsWhatAPersonWrote()
    {
        Write("a", "hanako, by the sea, 1girl\n");

        Tag("--trigger", "hanako");

        Assert.Equal("hanako, by the sea, 1girl, red background, ^_^", Caption("a"));
    }

    [Fact]
    public void Tag_WithReplaceAndKohyasNames_WritesWhatTheySay()
    {
        Write("b", "by the sea");

        Tag("--captions", "replace", "--general_threshold", "0.9", "--character_threshold", "0.5", "--undesired_tags",
            "1girl,sky", "--character_tags_first", "--remove_underscore", "--onnx", "--always_first_tags", "hanako");

        Assert.Equal(@"hanako, hatsune miku \(vocaloid\), blue background", Caption("b"));
    }

    [Fact]
    public void Tag_ThatIsUndone_LeavesEveryByteAsItWas()
    {
        byte[] before = [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("海辺\r\nsecond line")];
        File.WriteAllBytes(Path.Combine(_images, "a.txt"), before);
        Tag("--captions", "replace");
        Assert.StartsWith("1girl", Caption("a"));

        Assert.Equal(ExitCode.Done, _harness.Run("tag", _images, "--undo"));

        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_images, "a.txt")));
        Assert.False(File.Exists(Path.Combine(_images, "b.txt")));
        Assert.Equal(ExitCode.BadInput, _harness.Run("tag", _images, "--undo"));
        Assert.Contains("no tagging to undo", _harness.Error);
    }

    [Fact]
    public void Undo_OfACaptionThatWasChangedSince_KeepsThePersonsWords()
    {
        Tag();
        Write("a", "my own words");

        _harness.Run("tag", _images, "--undo");

        Assert.Equal("my own words", Caption("a"));
        Assert.Contains("1 caption kept, for they were changed since.", _harness.OutputLines);
    }

    [Fact]
    public void Tag_ASecondTimeWithAnotherThreshold_LooksAtNothing()
    {
        Tag("--captions", "replace");
        File.Delete(Path.Combine(_images, "b.png"));
        string scores = Directory.GetFiles(_images, ".traintools-tags-*.jsonl").Single();
        byte[] before = File.ReadAllBytes(scores);

        Tag("--captions", "replace", "--general-threshold", "0.7");

        Assert.Equal("1girl, red background", Caption("a"));
        Assert.Equal(before, File.ReadAllBytes(scores));
    }

    [Fact]
    public void Tag_OfImagesThatShareATag_PointsItOut()
    {
        Image("c.png", 0, 255, 0);

        Tag();

        Assert.Contains(_harness.OutputLines, line => line.StartsWith("Tags: 1girl (3), ^_^ (3), blue background (1)"));
        Assert.Contains(_harness.OutputLines, line => line.StartsWith("In nearly all images: 1girl, ^_^."));
    }

    [Fact]
    public void Tag_OfAnImageThatCannotBeRead_LeavesItOutAndTagsTheOthers()
    {
        File.WriteAllBytes(Path.Combine(_images, "broken.png"), [1, 2, 3]);

        Assert.Equal(ExitCode.Done, Tag());

        Assert.Contains(_harness.OutputLines, line => line.StartsWith("Warning: ") && line.Contains("broken.png"));
        Assert.Equal(3, Directory.GetFiles(_images, "*.txt").Length + 1);
    }

    [Fact]
    public void Tag_OfACaptionThatIsNoText_LeavesItAndSaysSo()
    {
        byte[] noText = [0xC3, 0x28, 0xA0, 0xA1];
        File.WriteAllBytes(Path.Combine(_images, "a.txt"), noText);

        Assert.Equal(ExitCode.Done, Tag());

        Assert.Equal(noText, File.ReadAllBytes(Path.Combine(_images, "a.txt")));
        Assert.Contains(_harness.OutputLines, line => line.StartsWith("Left as it is: "));
    }

    [Theory]
    [InlineData("--general-threshold", "0", "--general-threshold is 0; give a number from 0.05 to 1.")]
    [InlineData("--general-threshold", "many", "--general-threshold is 'many'; give a number such as 0.35.")]
    [InlineData("--batch-size", "9", "9; choose a whole number from 1 to 8.")]
    public void Tag_WithAValueThatCannotBe_SaysWhichCan(string option, string value, string sentence)
    {
        Assert.Equal(ExitCode.BadInput, Tag(option, value));

        Assert.Contains(sentence, _harness.Error);
        Assert.Empty(Directory.GetFiles(_images, "*.txt"));
    }

    [Fact]
    public void Tag_OfAnEmptyFolder_SaysWhatBelongsThere()
    {
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;

        Assert.Equal(ExitCode.BadInput, _harness.Run("tag", empty, "--model", _tagger));

        Assert.Contains("is empty", _harness.Error);
    }

    [Fact]
    public void Tag_ForAProgram_OnlyKeepsScoresAndTellsEachImage()
    {
        string scores = _folder.File("scores.jsonl"), only = _folder.File("only.txt");
        File.WriteAllText(only, Path.Combine(_images, "b.png") + "\n");

        var result = TrainToolsProcess.Run("tag", _images, "--model", _tagger, "--scores", scores, "--only", only,
            "--events", "json");

        var events = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EventLine.Read).ToList();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal([typeof(TaggingStarted), typeof(ImagesTagged), typeof(TaggingEnded)], events.Select(one => one!.GetType()));
        Assert.Equal(2, File.ReadLines(scores).Count());
        Assert.Empty(Directory.GetFiles(_images, "*.txt"));
    }

    [Fact]
    public void Tag_OfAThousandImages_WritesThemAllInOneGo()
    {
        for (int i = 0; i < 998; i++)
            Image($"{i:000}.png", i % 256, i / 256, 0);

        var result = TrainToolsProcess.Run("tag", _images, "--model", _tagger, "--batch-size", "8");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(1000, Directory.GetFiles(_images, "*.txt").Length);
        Assert.Contains("Tags: 1girl (1000), ^_^ (1000), ", result.Output);
    }

    [MountFact]
    public void Tag_OnAFullDisk_SaysSoAndLosesNoCaption()
    {
        using var disk = new SmallDisk("size=2m");
        CopyTo(disk.Path);
        Assert.Equal(0, OnDisk().ExitCode); // what was seen is kept: only captions are to be written now
        foreach (string caption in Directory.GetFiles(disk.Path, "*.txt"))
            File.WriteAllText(caption, "by the sea");
        disk.Fill();

        var full = OnDisk();
        string[] left = [.. Directory.GetFiles(disk.Path, "*.txt").Select(File.ReadAllText)];
        disk.Free();
        var after = OnDisk();

        Assert.NotEqual(0, full.ExitCode);
        Assert.Contains("the disk is full", full.Error);
        Assert.Equal(["by the sea", "by the sea"], left);
        Assert.Equal((0, ""), (after.ExitCode, after.Error));
        Assert.All(Directory.GetFiles(disk.Path, "*.txt"), caption => Assert.StartsWith("1girl", File.ReadAllText(caption)));
        Assert.Empty(Directory.GetFiles(disk.Path, "*.part"));

        TrainToolsProcess.Result OnDisk() =>
            TrainToolsProcess.Run("tag", disk.Path, "--model", _tagger, "--captions", "replace");
    }

    [MountFact]
    public void Tag_OfAFolderThatCannotBeWritten_IsRefusedBeforeItLooks()
    {
        using var disk = new SmallDisk("size=2m");
        CopyTo(disk.Path);
        disk.MakeReadOnly();

        Assert.Equal(ExitCode.BadInput, _harness.Run("tag", disk.Path, "--model", _tagger));

        Assert.Contains("No caption can be written into", _harness.Error);
        Assert.DoesNotContain(_harness.OutputLines, line => line.Contains("1 of 2"));
    }

    [SignalFact]
    public void Tag_ThatIsStoppedAndStartedAgain_GoesOnAndWritesOnce()
    {
        for (int i = 0; i < 200; i++)
            Image($"{i:000}.png", i, 0, 0);
        using var first = TrainToolsProcess.Start("tag", _images, "--model", _tagger, "--events", "json", "--control", "stdin");
        first.WaitForLine(line => line.Contains("images_tagged"));
        first.Order("stop");
        var stopped = first.Wait();
        int seen = Scores();

        var second = TrainToolsProcess.Run("tag", _images, "--model", _tagger);

        Assert.Equal(ExitCode.Stopped, stopped.ExitCode);
        Assert.InRange(seen, 1, 201);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal(202, Directory.GetFiles(_images, "*.txt").Length);
        Assert.Equal(202 + 1, Scores() + 1);

        int Scores() => File.ReadLines(Directory.GetFiles(_images, ".traintools-tags-*.jsonl").Single()).Count() - 1;
    }

    [Fact]
    public void Fetch_WithoutANetwork_SaysWhatToPutWhere()
    {
        using var nobody = new Loopback(_ => throw new InvalidOperationException());
        string address = nobody.Address;
        nobody.Dispose();

        var result = WithAddress(address, "tag", _images, "--fetch", "--model", _folder.File("new"));

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("put model.onnx and selected_tags.csv of a WD tagger into", result.Error);
    }

    [Fact]
    public void Fetch_FromAnAddress_TellsSizeAndTags()
    {
        using var server = new Loopback(context => Loopback.Send(
            context, File.ReadAllBytes(Path.Combine(_tagger, Path.GetFileName(context.Request.Url!.LocalPath)))));

        var result = WithAddress(server.Address + "wd-new/resolve/main", "tag", _images, "--fetch", "--model", _folder.File("new"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Fetching wd-new from ", result.Output);
        Assert.Equal("1girl, red background, ^_^", Caption("a"));
    }

    private static TrainToolsProcess.Result WithAddress(string address, params string[] args)
    {
        using var process = TrainToolsProcess.StartWith([("TRAINTOOLS_TAGGER_URL", address)], args);
        return process.Wait();
    }

    private int Tag(params string[] more) => _harness.Run(["tag", _images, "--model", _tagger, .. more]);

    private void CopyTo(string folder)
    {
        foreach (string image in Directory.GetFiles(_images))
            File.Copy(image, Path.Combine(folder, Path.GetFileName(image)));
    }

    private void Image(string name, int red, int green, int blue) =>
        File.WriteAllBytes(Path.Combine(_images, name), TinyTagger.Png(red, green, blue));

    private void Write(string stem, string text) => File.WriteAllText(Path.Combine(_images, stem + ".txt"), text);

    private string Caption(string stem) => File.ReadAllText(Path.Combine(_images, stem + ".txt")).TrimEnd('\n');
}
