using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Storage;

public sealed class JsonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAFileThatIsNotThere_GivesNull()
    {
        Assert.Null(JsonFile.Read<Note>(_folder.File("a.json")));
        Assert.Null(JsonFile.ReadObject(_folder.File("a.json")));
    }

    [Fact]
    public void Read_OfAFileThatAPersonEdited_BearsMarksCommentsAndCommas()
    {
        var path = _folder.Add("a.json", "\uFEFF{ // mine\n \"text\": \"花子\", \"kind\": \"pose\", }");

        var note = JsonFile.Read<Note>(path);

        Assert.Equal(new Note { Text = "花子", Kind = SubjectKind.Pose }, note);
        Assert.Equal("花子", JsonFile.ReadObject(path)!["text"]!.GetValue<string>());
    }

    [Fact]
    public void Write_ThenRead_GivesTheSame()
    {
        var note = new Note { Text = "\"quoted\" 花子 🎨 <b>&", Kind = SubjectKind.Object, Number = 3, Inner = new() };
        var path = _folder.File("new/a.json");

        JsonFile.Write(path, note);

        Assert.Equal(note, JsonFile.Read<Note>(path));
        Assert.Contains("花子", File.ReadAllText(path));
        Assert.Contains("<b>&", File.ReadAllText(path));
        Assert.Contains("\"kind\": \"object\"", File.ReadAllText(path));
    }

    [Fact]
    public void Write_OverOtherKeys_KeepsThemAtEveryDepth()
    {
        var path = _folder.Add("a.json", """
            { "of others": 1, "number": 5, "inner": { "name": "old", "of others": [2] } }
            """);

        JsonFile.Write(path, new Note { Inner = new Inner { Name = "new" } });

        var now = JsonFile.ReadObject(path)!;
        Assert.Equal(1, now["of others"]!.GetValue<int>());
        Assert.Equal("new", now["inner"]!["name"]!.GetValue<string>());
        Assert.Equal(2, now["inner"]!["of others"]![0]!.GetValue<int>());
        Assert.Null(now["number"]);                              // ours, and not set any more
    }

    [Theory]
    [InlineData("", " (line 1)")]
    [InlineData("{\n\"text\": \"cut", " (line 2, 'text')")]
    [InlineData("[1]", " (line 1)")]
    [InlineData("null", "")]
    [InlineData("{\"kind\": \"castle\"}", " (line 1, 'kind')")]
    [InlineData("{\"text\": 5}", " (line 1, 'text')")]
    public void Read_OfWhatCannotBeUnderstood_SaysWhere(string text, string place)
    {
        var path = _folder.Add("a.json", text);

        var error = Assert.Throws<ProjectsException>(() => JsonFile.Read<Note>(path));

        Assert.Equal((Refusal.InvalidInput, "file.not_understood"), (error.Reason, error.Problem.Code));
        Assert.Equal($"{path} cannot be understood{place}. Repair it in a text editor, or delete it to begin with " +
            "the recommended settings.", SettingTexts.InAForm(error.Problem));
    }

    [Fact]
    public void Write_OverAnotherProblem_KeepsNothingOfIt()
    {
        var path = _folder.File("a.json");
        var problem = new Problem("file.in_use", "", ("path", "b"));
        JsonFile.Write(path, new Note { Problem = new Problem("base.missing", "base", ("value", "a")) });

        JsonFile.Write(path, new Note { Problem = problem });

        Assert.Equal(problem, JsonFile.Read<Note>(path)!.Problem);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{ cut")]
    public void Write_OverADamagedFile_LeavesItToBeRepaired(string text)
    {
        var path = _folder.Add("a.json", text);

        Assert.Throws<ProjectsException>(() => JsonFile.Write(path, new Note()));

        Assert.Equal(text, File.ReadAllText(path));
    }

    private sealed record Note
    {
        public string Text { get; init; } = "";

        public SubjectKind Kind { get; init; }

        public int? Number { get; init; }

        public Problem? Problem { get; init; }

        public Inner? Inner { get; init; }
    }

    private sealed record Inner
    {
        public string Name { get; init; } = "";
    }
}
