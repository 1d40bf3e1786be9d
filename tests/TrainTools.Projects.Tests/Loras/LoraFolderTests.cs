using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Projects.Loras;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Loras;

public sealed class LoraFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoraFolder _loras;

    public LoraFolderTests() =>
        _loras = new LoraFolder(Path.Combine(_folder.Path, "models ロラ", "Lora"), new FakeClock());

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Use_OfACheckpoint_PutsANamedCopyAndANoteIntoTheFolder()
    {
        var checkpoint = _folder.Add("run/花子_v1-000004.safetensors", "weights");

        var used = Use(checkpoint, "花子_v1-000004");

        Assert.Equal(("花子_v1-000004", "花子", 0.8), (used.Stem, used.Trigger, used.Weight));
        Assert.Equal("weights as 花子_v1-000004", File.ReadAllText(used.Path));
        Assert.Equal(["花子_v1-000004.json", "花子_v1-000004.safetensors"], Workplace.FilesIn(_loras.Path));
        var note = File.ReadAllText(Path.Combine(_loras.Path, "花子_v1-000004.json"));
        Assert.Contains("\"activation text\": \"花子\"", note);
        Assert.Contains("\"preferred weight\": 0.8", note);
        Assert.Contains("\"sd version\": \"SD1\"", note);
        Assert.Equal(used, _loras.UsedAs(checkpoint));
    }

    [Fact]
    public void Use_Twice_KeepsTheFileAndRenewsWhatNobodyEdited()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        var first = Use(checkpoint, "a");
        var note = Path.Combine(_loras.Path, "a.json");
        File.WriteAllText(note, """
            {"notes": "mine", "activation text": "花子", "preferred weight": 0.65, "modelVersions": [{"id": 1}]}
            """);

        var second = _loras.Use(checkpoint, "other", "new", 1, new LoraCard("SD1"),
            (_, _, _) => Assert.Fail("It is there already."));

        Assert.Equal((first.Stem, first.Path), (second.Stem, second.Path));
        var text = File.ReadAllText(note);
        Assert.Contains("\"notes\": \"mine\"", text);
        Assert.Contains("\"modelVersions\"", text);
        Assert.Contains("\"activation text\": \"new\"", text);
        Assert.Contains("\"preferred weight\": 0.65", text);
        Assert.DoesNotContain("sd version", text); // taken out by hand
    }

    [Fact]
    public void Use_WithACard_WritesWhatTheWebUiShowsAndTakesItAwayAgain()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");

        Use(checkpoint, "a", Full);

        Assert.Equal(["a.json", "a.preview.webp", "a.safetensors"], Workplace.FilesIn(_loras.Path));
        var note = JsonNode.Parse(File.ReadAllText(Note))!;
        Assert.Equal(("A girl.", "40 steps.", "sd"),
            ((string?)note["description"], (string?)note["notes"], (string?)note["sd version"]));
        Assert.Equal("花子", (string?)note["tags"]![0]);
        Assert.Equal("花子", (string?)note["modelVersions"]![0]!["trainedWords"]![0]);
        Assert.Equal("an image", File.ReadAllText(Preview));
        _loras.Unuse(checkpoint);
        Assert.Empty(Workplace.FilesIn(_loras.Path));
    }

    [Fact]
    public void Use_AfterAPersonEditedTheCard_KeepsTheirWordsAndTheirImage()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        Use(checkpoint, "a", Full);
        File.WriteAllText(Note, File.ReadAllText(Note).Replace("A girl.", "My girl.")
            .Replace("\"sd\"", "\"Unknown\""));
        File.WriteAllText(Preview, "their image");

        Use(checkpoint, "a", Full with { Description = "Another text.", Notes = "80 steps." });

        var note = JsonNode.Parse(File.ReadAllText(Note))!;
        Assert.Equal(("My girl.", "80 steps.", "Unknown"),
            ((string?)note["description"], (string?)note["notes"], (string?)note["sd version"]));
        Assert.Equal("their image", File.ReadAllText(Preview));
        _loras.Unuse(checkpoint);
        Assert.Equal(["a.json", "a.preview.webp"], Workplace.FilesIn(_loras.Path));
        Assert.Equal(["description", "sd version"],
            JsonNode.Parse(File.ReadAllText(Note))!.AsObject().Select(key => key.Key).Order());
    }

    [Fact]
    public void Use_AfterAPersonTookThePreviewAway_LeavesItSo()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        Use(checkpoint, "a", Full);
        File.Delete(Preview);

        Use(checkpoint, "a", Full);
        bool isBack = File.Exists(Preview);
        File.Delete(Path.Combine(_loras.Path, "a.safetensors"));
        Use(checkpoint, "a", Full);

        Assert.False(isBack);
        Assert.True(File.Exists(Preview)); // with the LoRA, which was gone too
    }

    [Fact]
    public void Use_OfALoraThatAnOlderVersionPutThere_AddsWhatIsMissing()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        Use(checkpoint, "a");
        var used = UsedFile.PathOf(checkpoint);
        var json = JsonNode.Parse(File.ReadAllText(used))!;
        json["used"]!["a.safetensors"]!.AsObject().Remove("written");
        File.WriteAllText(used, json.ToJsonString());

        Use(checkpoint, "a", Full);

        var note = JsonNode.Parse(File.ReadAllText(Note))!;
        Assert.Equal(("A girl.", "sd"), ((string?)note["description"], (string?)note["sd version"]));
        Assert.True(File.Exists(Preview));
    }

    [Theory]
    [InlineData("sub/deep/A.safetensors")]
    [InlineData("a.pt")]
    [InlineData("sub/a.preview.png")]
    [InlineData("a.json")]
    [InlineData(".hidden/a.ckpt")]
    public void Use_WhereAnyFileHasTheStem_TakesAnother(string name)
    {
        var other = Path.Combine(_loras.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.WriteAllText(other, "of somebody");

        var used = Use(_folder.Add("run/a.safetensors", "weights"), "a");

        Assert.Equal("a-2", used.Stem);
        Assert.Equal("of somebody", File.ReadAllText(other));
    }

    [Fact]
    public void Use_WhereDotsAndUnderscoresAreOneForTheWebUi_TakesAnother()
    {
        _folder.Add("models ロラ/Lora/a_v1.safetensors", "x");

        Assert.Equal("a.v1-2", Use(_folder.Add("run/a.safetensors", "weights"), "a.v1").Stem);
    }

    [Fact]
    public void Use_OfAnotherCheckpointOfTheSameName_NeverOverwrites()
    {
        var first = Use(_folder.Add("run1/a.safetensors", "one"), "a");
        var second = Use(_folder.Add("run2/a.safetensors", "two"), "A");

        Assert.Equal(("a", "A-2"), (first.Stem, second.Stem));
        Assert.Equal("one as a", File.ReadAllText(first.Path));
    }

    [Theory]
    [InlineData("a:b<c>,d", "a_b_c_d")]
    [InlineData("../x", "_x")]
    [InlineData("CON", "_CON")]
    [InlineData("none", "none_lora")]
    [InlineData("", "lora")]
    public void Use_WithANameThatNoTagCanHold_MakesItLegal(string wanted, string expected) =>
        Assert.Equal(expected, Use(_folder.Add("run/a.safetensors", "weights"), wanted).Stem);

    [Fact]
    public void Use_WhereAnotherLoraCallsItselfSo_TakesAnotherNameAndSaysWhy()
    {
        _folder.Add("models ロラ/Lora/B.safetensors", "a");
        var loras = new LoraFolder(_loras.Path, new FakeClock(), File.ReadAllText);

        var used = loras.Use(_folder.Add("run/a.safetensors", "weights"), "a", "t", 1, new LoraCard("SD1"),
            (_, to, name) => File.WriteAllText(to, name));

        Assert.Equal("a-2", used.Stem);
        Assert.Equal([new Problem("lora.name_taken", "", ("wanted", "a"), ("stem", "a-2"))], used.Notes);
    }

    [Fact]
    public void Use_AgainWhenAnotherLoraOfTheNameHasCome_TellsOfTheClash()
    {
        var loras = new LoraFolder(_loras.Path, new FakeClock(), File.ReadAllText);
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        CopyLora copy = (_, to, name) => File.WriteAllText(to, name);
        Assert.Empty(loras.Use(checkpoint, "a", "t", 1, new LoraCard("SD1"), copy).Notes);
        var other = _folder.Add("models ロラ/Lora/sub/B.safetensors", "A");

        var used = loras.Use(checkpoint, "a", "t", 1, new LoraCard("SD1"), copy);

        Assert.Equal("a", used.Stem);
        Assert.Equal([new Problem("lora.name_twice", "", ("stem", "a"), ("path", other))], used.Notes);
    }

    [Fact]
    public void Use_OfANameThatAPromptReadsOtherwise_SaysHowItIsCalledNow() => Assert.Equal(
        [new Problem("lora.name_changed", "", ("wanted", "a__b"), ("stem", "a_b"))],
        Use(_folder.Add("run/a__b.safetensors", "weights"), "a__b").Notes);

    [Fact]
    public void Use_WhenCopyingFails_LeavesNoHalfFileAndGoesOnLater()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");

        var card = new LoraCard("SD1");
        var error = Assert.Throws<ProjectsException>(() => _loras.Use(checkpoint, "a", "t", 1, card, (_, to, _) =>
        {
            File.WriteAllText(to, "half");
            throw Workplace.FullDisk();
        }));

        Assert.Equal(Refusal.DiskFull, error.Reason);
        Assert.Equal(["a.json"], Workplace.FilesIn(_loras.Path));
        Assert.Null(_loras.UsedAs(checkpoint));
        Assert.Equal("a", Use(checkpoint, "a").Stem);
    }

    [Fact]
    public void Use_AfterAKillInTheMiddleOfTheCopy_LeavesNothingOfThatBehind()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        string? half = null;
        Assert.Throws<ProjectsException>(() => _loras.Use(checkpoint, "a", "t", 1, new LoraCard("SD1"), (_, to, _) =>
        {
            half = to;
            throw Workplace.FullDisk();
        }));
        File.WriteAllText(half!, "as the killed program left it");

        var used = Use(checkpoint, "a");

        Assert.Equal("weights as a", File.ReadAllText(used.Path));
        Assert.Equal(["a.json", "a.safetensors"], Workplace.FilesIn(_loras.Path));
    }

    [Fact]
    public void Use_OfACheckpointThatIsGone_SaysSo() =>
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Use(_folder.File("run/a.safetensors"), "a")));

    [Fact]
    public void Use_AfterThePersonDeletedTheFile_PutsItBackUnderItsName()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        File.Delete(Use(checkpoint, "a").Path);
        Assert.Null(_loras.UsedAs(checkpoint));

        Assert.Equal("a", Use(checkpoint, "a").Stem);
        Assert.NotNull(_loras.UsedAs(checkpoint));
    }

    [Fact]
    public void Unuse_TakesAwayWhatIsOursAndNothingElse()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        var used = Use(checkpoint, "a");
        var preview = _folder.Add("models ロラ/Lora/a.png", "by hand");

        Assert.True(_loras.Unuse(checkpoint));
        Assert.False(_loras.Unuse(checkpoint));

        Assert.Equal(["a.png"], Workplace.FilesIn(_loras.Path));
        Assert.True(File.Exists(checkpoint));
        Assert.Null(_loras.UsedAs(checkpoint));
        Assert.NotEqual(used.Stem, Use(checkpoint, "a").Stem);       // the image's stem is taken
        Assert.True(File.Exists(preview));
    }

    [Fact]
    public void Unuse_OfANoteThatAPersonEdited_LeavesTheirWords()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        Use(checkpoint, "a");
        var note = Path.Combine(_loras.Path, "a.json");
        File.WriteAllText(note, """{"activation text": "mine", "preferred weight": 0.8, "sd version": "SD1"}""");

        _loras.Unuse(checkpoint);

        Assert.Contains("\"activation text\": \"mine\"", File.ReadAllText(note));
        Assert.DoesNotContain("preferred weight", File.ReadAllText(note));
    }

    [Fact]
    public void Unuse_OfAFileThatIsAnotherNow_LeavesItAlone()
    {
        var checkpoint = _folder.Add("run/a.safetensors", "weights");
        var used = Use(checkpoint, "a");
        File.WriteAllText(used.Path, "another LoRA");

        var error = Assert.Throws<ProjectsException>(() => _loras.Unuse(checkpoint));

        Assert.Equal((Refusal.InUse, new Problem("lora.changed", "", ("path", used.Path))),
            (error.Reason, error.Problem));
        Assert.Equal("another LoRA", File.ReadAllText(used.Path));
    }

    private static LoraCard Full => new("sd")
    {
        Description = "A girl.", Notes = "40 steps.", HasModelVersions = true, Preview = () => "an image"u8.ToArray(),
    };

    private string Note => Path.Combine(_loras.Path, "a.json");

    private string Preview => Path.Combine(_loras.Path, "a.preview.webp");

    private UsedLora Use(string checkpoint, string stem, LoraCard? card = null) => _loras.Use(
        checkpoint, stem, "花子", 0.8, card ?? new LoraCard("SD1"),
        (from, to, name) => File.WriteAllText(to, $"{File.ReadAllText(from)} as {name}"));
}
