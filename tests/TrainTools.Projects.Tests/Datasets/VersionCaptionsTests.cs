using System.Text;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Captions that reach a version as files, in whatever they are written.</summary>
public sealed class VersionCaptionsTests : IDisposable
{
    private static readonly byte[] Western = [.. "woman"u8, 0x92, .. "s dress"u8];
    private static readonly byte[] ShiftJis = [0x89, 0xD4, 0x8E, 0x71, .. ", smile"u8];

    private readonly Workplace _place = new();
    private readonly Version _version;

    public VersionCaptionsTests() => _version = _place.NewVersion("hanako");

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Upload_OfUtf16_IsReadAndKeptAsUtf8()
    {
        var image = Drop("a.png", 1, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("花子, smile\r\nsecond")]);

        Assert.Equal("花子, smile", image.Caption);
        Assert.Equal("花子, smile\nsecond\n", File.ReadAllText(CaptionFile("a.txt")));
        Assert.Contains("dataset.captions_long", Codes());
    }

    [Fact]
    public void Upload_OfCodePages_KeepsTheBytesUntilAPersonConvertsThem()
    {
        Drop("a.png", 1, Western);
        Drop("b.png", 2, ShiftJis);
        Drop("c.png", 3, "fine"u8.ToArray());

        var found = Folder.UnreadableCaptions("");

        Assert.Equal(Western, File.ReadAllBytes(CaptionFile("a.txt")));
        Assert.Equal(
            [("a.txt", "Windows-1252", "woman’s dress"), ("b.txt", "Shift-JIS", "花子, smile")],
            found.Select(caption => (caption.File, caption.CodePage, caption.Text)));
        Assert.Contains("dataset.captions_unreadable", Codes());

        var (changed, undo) = Folder.ConvertCaptions("");

        Assert.Equal(["woman’s dress", "花子, smile"], changed.Select(image => image.Caption));
        Assert.Equal("花子, smile\n", File.ReadAllText(CaptionFile("b.txt")));
        Assert.Empty(Codes());

        _place.Store.Restore(undo);

        Assert.Equal(ShiftJis, File.ReadAllBytes(CaptionFile("b.txt")));
    }

    [Fact]
    public void Convert_InAChosenCodePage_LeavesWhatIsNotOfIt()
    {
        byte[] cafe = [.. "caf"u8, 0xE9, .. " terrace"u8]; // no Shift-JIS: E9 begins a pair that no space ends
        Drop("a.png", 1, cafe);
        Drop("b.png", 2, ShiftJis);

        var (changed, _) = Folder.ConvertCaptions("shift-jis");

        Assert.Equal(["花子, smile"], changed.Select(image => image.Caption));
        Assert.Equal(cafe, File.ReadAllBytes(CaptionFile("a.txt")));
        Assert.Equal([""], Folder.UnreadableCaptions("Shift-JIS").Select(caption => caption.Text));
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => Folder.ConvertCaptions("EBCDIC")));
    }

    [Fact]
    public void EditTags_OfAnUnreadableCaption_LeavesIt_AndTypingOverItCanBeUndone()
    {
        var image = Drop("a.png", 1, ShiftJis);

        Assert.Empty(Folder.EditTags([], new TagEdit.Add(["hat"])).Changed);
        Assert.Equal(ShiftJis, File.ReadAllBytes(CaptionFile("a.txt")));

        Folder.SetCaption(image.Id, "hat", image.CaptionRevision);
        _place.Store.Restore(Assert.Single(_place.Store.Trash()).TrashId);

        Assert.Equal(ShiftJis, File.ReadAllBytes(CaptionFile("a.txt")));
    }

    [Fact]
    public void Caption_OfSeveralLines_IsEditedWithoutLosingTheOthers()
    {
        var image = Drop("a.png", 1, "one\ntwo"u8.ToArray());

        image = Folder.SetCaption(image.Id, "first", image.CaptionRevision);
        var edit = Folder.EditTags([], new TagEdit.Add(["hat"]));

        Assert.Equal("first", image.Caption);
        Assert.Equal("first, hat\ntwo\n", File.ReadAllText(CaptionFile("a.txt")));
        _place.Store.Restore(edit.UndoId);
        Assert.Equal("first\ntwo\n", File.ReadAllText(CaptionFile("a.txt")));
    }

    [Fact]
    public void Caption_WithAllLines_IsShownAndEditedAsOne()
    {
        Drop("a.png", 1, "one\ntwo"u8.ToArray());
        _place.Store.UpdateVersion(_version.Id, _version.Revision, new VersionSettings
        {
            Training = new() { AllCaptionLines = true },
        });

        Assert.Equal("one, two", Folder.Images()[0].Caption);
        Assert.Equal(["one", "two"], Folder.TagCounts().Select(tag => tag.Tag));
        Folder.EditTags([], new TagEdit.Remove(["one"]));
        Assert.Equal("two\n", File.ReadAllText(CaptionFile("a.txt")));
    }

    [Fact]
    public void AddTexts_OfCaptionsThatCameLater_GivesThemToTheirImages()
    {
        Drop("a.png", 1);
        Drop("b.png", 2, "mine"u8.ToArray());
        Drop("e\u0301.png", 3);

        var added = Folder.AddTexts(
            [Text("A.TXT", "1girl"u8), Text("b.caption", "theirs"u8), Text("é.txt", ShiftJis), Text("x.txt", "?"u8)], false);

        Assert.Equal(["1girl", ""], added.Added.Changed.Select(image => image.Caption));
        Assert.Equal((1, "caption.no_image"), (added.Waiting, Assert.Single(added.Problems).Code));
        Assert.Equal("mine", Folder.Images().Single(image => image.Name == "b.png").Caption);
        Assert.Equal("花子, smile", Assert.Single(Folder.UnreadableCaptions("")).Text);

        var replaced = Folder.AddTexts([Text("b.caption", "theirs"u8)], replace: true);
        Assert.Equal("theirs", Assert.Single(replaced.Added.Changed).Caption);
        _place.Store.Restore(replaced.Added.UndoId);
        Assert.Equal("mine", Folder.Images().Single(image => image.Name == "b.png").Caption);
    }

    [Fact]
    public void AddTexts_OfOtherProgramsFiles_OffersThemUntilTheyAreImported()
    {
        Drop("a.png", 1);
        Drop("b.png", 2, "mine"u8.ToArray());

        var added = Folder.AddTexts([Text("metadata.jsonl", """
            {"file_name": "a.png", "text": "1girl"}
            {"file_name": "b.png", "text": "theirs"}
            """u8), Text("config.json", "{}"u8)], false);

        Assert.Equal("caption.no_captions", Assert.Single(added.Problems).Code);
        Assert.Equal(["", "mine"], Folder.Images().Select(image => image.Caption));
        Assert.Equal(["dataset.captions_offered"], Codes());

        var (changed, undo) = Folder.ImportCaptions();

        Assert.Equal("1girl", Assert.Single(changed).Caption);
        Assert.Empty(Codes());
        _place.Store.Restore(undo);
        Assert.Equal(["", "mine"], Folder.Images().Select(image => image.Caption));
        Assert.Equal(["dataset.captions_offered"], Codes());
    }

    private static TextFile Text(string name, ReadOnlySpan<byte> data) => new(name, data.ToArray());

    private IEnumerable<string> Codes() => Folder.Problems().Select(problem => problem.Code);

    private string CaptionFile(string name) =>
        Directory.EnumerateFiles(_place.PathOf(_version), name, SearchOption.AllDirectories).Single();

    private StoredImage Drop(string name, int number, byte[]? caption = null)
    {
        var bytes = Workplace.Png(number);
        var state = Folder.Upload(new UploadPart(
            $"u{number}", name, bytes.Length, 0, bytes, caption is null ? null : new TextFile("a.txt", caption)));
        return Assert.IsType<UploadOutcome.Added>(state.Outcome).Image;
    }
}
