using System.Text.Json;
using Grpc.Core;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>Names that no folder can have, as the running host answers them.</summary>
public sealed class LabelFaultTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ServedHost _host = shared.Host;

    public static TheoryData<string, string> RefusedLabels => new()
    {
        { "", "The project has no name; type one, in any script." },
        { " \u3000", "The project has no name; type one, in any script." },
        { "a\tb", "The name of the project contains an invisible control character; type it again." },
        {
            new string('花', 300),
            "The name of the project has 300 characters, at most 200 are possible; shorten it."
        },
    };

    [Theory]
    [MemberData(nameof(RefusedLabels))]
    public void Label_ThatNoProjectCanHave_IsRefusedInWordsAndLeavesTheDiskAsItWas(string label, string sentence)
    {
        var project = Create("ある計画");
        var before = Refusals.Disk(_host.Data);
        var expected = (StatusCode.InvalidArgument, "LABEL_INVALID", sentence);

        var created = Refusals.Of(() => Create(label));
        var renamed = Refusals.Of(() => _host.ProjectsClient.Rename(
            new RenameProjectRequest { ProjectId = project.Id, Label = label }, ServedHost.Headers));
        var copied = Refusals.Of(() => _host.ProjectsClient.Duplicate(
            new DuplicateProjectRequest { ProjectId = project.Id, Label = label }, ServedHost.Headers));

        Assert.Equal([expected, expected, expected], [created, renamed, copied]);
        Assert.Equal(before, Refusals.Disk(_host.Data));
        Assert.Equal("ある計画", Listed(project.Id).Label);
    }

    [Fact]
    public void Label_Of300Characters_IsRefusedForAVersionToo()
    {
        var project = Create("版の計画");
        string label = new('x', 300);
        var before = Refusals.Disk(_host.Data);
        var expected = (StatusCode.InvalidArgument, "LABEL_INVALID",
            "The name of the version has 300 characters, at most 200 are possible; shorten it.");

        var created = Refusals.Of(() => _host.ProjectsClient.CreateVersion(
            new CreateVersionRequest { ProjectId = project.Id, Label = label }, ServedHost.Headers));
        var renamed = Refusals.Of(() => _host.ProjectsClient.RenameVersion(
            new RenameVersionRequest { VersionId = project.Versions[0].Id, Label = label }, ServedHost.Headers));

        Assert.Equal([expected, expected], [created, renamed]);
        Assert.Equal(before, Refusals.Disk(_host.Data));
    }

    [Theory]
    [InlineData("..", "project", "version")]
    [InlineData("a/b", "a_b", "a_b")]
    [InlineData("a\\c", "a_c", "a_c")]
    [InlineData("CON", "_CON", "_CON")]
    [InlineData("dot.", "dot", "dot")]
    [InlineData("🎨👩‍🎨", "🎨👩‍🎨", "🎨👩‍🎨")]
    public void Label_ThatNoFolderCanHave_IsKeptAsTypedOverALegalFolderInsideTheProjects(
        string label, string folder, string versionFolder)
    {
        var project = Create(label);
        _host.ProjectsClient.CreateVersion(
            new CreateVersionRequest { ProjectId = project.Id, Label = label }, ServedHost.Headers);

        var listed = Listed(project.Id);
        Assert.Equal((label, label), (listed.Label, listed.Versions[1].Label));
        string[] expected = ["project.json", "versions/v1/version.json", $"versions/{versionFolder}/version.json"];
        string path = Path.Combine(_host.Projects, folder);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Refusals.Files(path));
        using var kept = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "project.json")));
        Assert.Equal(label, kept.RootElement.GetProperty("label").GetString());
        Assert.Equal(["models", "outputs", "traintools"], Names(_host.Data));
        Assert.Equal(["train_tools"], Names(Path.Combine(_host.Data, "outputs")));
    }

    [Fact]
    public async Task Create_PressedTwiceAtOnce_MakesOneProject()
    {
        var request = new CreateProjectRequest { Label = "二度", RequestId = "pressed twice" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            _host.ProjectsClient.CreateAsync(request, ServedHost.Headers).ResponseAsync));

        Assert.Single(answers.Select(answer => answer.Project.Id).Distinct());
        Assert.Single(Directory.GetDirectories(_host.Projects, "二度*"));
    }

    [Fact]
    public void Create_OfTheSameLabelByAnotherRequest_MakesAnotherFolder()
    {
        string[] ids = [Create("同じ").Id, Create("同じ").Id];

        Assert.Equal(["同じ", "同じ"], ids.Select(id => Listed(id).Label));
        Assert.Equal(["同じ", "同じ (2)"], Names(_host.Projects).Where(name => name.StartsWith("同じ")));
    }

    private Project Create(string label) => _host.ProjectsClient.Create(
        new CreateProjectRequest { Label = label, RequestId = Guid.NewGuid().ToString("N") },
        ServedHost.Headers).Project;

    private Project Listed(string id) => _host.ProjectsClient
        .List(new ListProjectsRequest(), ServedHost.Headers).Projects.Single(project => project.Id == id);

    private static IEnumerable<string> Names(string folder) =>
        Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);
}
