using TrainTools.Projects.Loras;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Loras;

public sealed class LoraStemsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("花子_v1-000004")]
    [InlineData("a,b|c")]
    [InlineData("<lora:x:1>")]
    [InlineData("Addams")]
    [InlineData("NUL.x")]
    [InlineData(". ")]
    [InlineData("line\nbreak")]
    public void Legal_OfAnyName_CanStandInAPromptAndAFile(string wanted) =>
        Assert.Null(FileNames.Problem(LoraStems.Legal(wanted)));

    [Fact]
    public void Free_InAFolderThatIsNotThere_IsTheNameItself() =>
        Assert.Equal("a", LoraStems.Free(_folder.File("nowhere"), "a"));

    [Fact]
    public void Free_WhereSeveralAreTaken_CountsOn()
    {
        foreach (var name in new[] { "a.safetensors", "sub/a-2.pt", "sub/A-3.civitai.info" }) _folder.Add(name, "x");

        Assert.Equal("a-4", LoraStems.Free(_folder.Path, "a"));
    }

    [Fact]
    public void Free_WhereALinkLeadsBackUp_ComesToAnEnd()
    {
        if (OperatingSystem.IsWindows()) return;                 // links need a privilege there
        _folder.Add("sub/a.pt", "x");
        Directory.CreateSymbolicLink(_folder.File("sub/loop"), _folder.Path);

        Assert.Equal("a-2", LoraStems.Free(_folder.Path, "a"));
    }

    [Fact]
    public void IsTaken_ByOurOwnFileOnly_IsNot()
    {
        var ours = _folder.Add("a.json", "{}");

        Assert.False(LoraStems.IsTaken(_folder.Path, "a", ours));
        Assert.True(LoraStems.IsTaken(_folder.Path, "A"));
    }
}
