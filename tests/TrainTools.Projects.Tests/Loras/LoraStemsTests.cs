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

    [Theory]
    [InlineData("tama5___Style", "tama5_Style")]
    [InlineData("a__b__c", "a_b_c")]
    [InlineData("x{1,2}", "x1_2")]
    [InlineData("5$$y", "5$y")]
    [InlineData("a\u200Bb\u202Ec\uFE0F", "abc")]
    [InlineData("x.safetensors", "x")]
    [InlineData("x.PT.safetensors", "x")]
    [InlineData("a#b|c", "a_b_c")]
    [InlineData("{}", "lora")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("花子　太郎", "花子　太郎")]
    [InlineData(" .hidden. ", "hidden")]
    [InlineData("con-000004", "_con-000004")]
    public void Legal_OfANameWithSignsOfItsOwn_LeavesThemOut(string wanted, string expected)
    {
        var stem = LoraStems.Legal(wanted);

        Assert.Equal(expected, stem);
        Assert.Null(PromptSigns.Invisible(stem));
        Assert.Null(PromptSigns.Meaning(stem));
        Assert.Null(FileNames.Problem(stem));
    }

    [Fact]
    public void Legal_OfALongName_KeepsTheEpoch() =>
        Assert.Equal(new string('x', 53) + "-000004", LoraStems.Legal(new string('x', 190) + "-000004"));

    [Fact]
    public void Free_WhereAnotherLoraCallsItselfSo_CountsOn()
    {
        _folder.Add("sub/B.safetensors", "A");
        var tree = new LoraTree(_folder.Path, File.ReadAllText);

        Assert.Equal("a-2", tree.Free("a"));
        Assert.Equal("lora.name_twice", tree.Twice("a")!.Code);
        Assert.Null(new LoraTree(_folder.Path, File.ReadAllText, depth: 0).Holder("a"));
    }

    [Fact]
    public void Free_InAFolderThatIsNotThere_IsTheNameItself() =>
        Assert.Equal("a", new LoraTree(_folder.File("nowhere")).Free("a"));

    [Fact]
    public void Free_WhereSeveralAreTaken_CountsOn()
    {
        foreach (var name in new[] { "a.safetensors", "sub/a-2.pt", "sub/A-3.civitai.info" }) _folder.Add(name, "x");

        Assert.Equal("a-4", new LoraTree(_folder.Path).Free("a"));
    }

    [Fact]
    public void Free_WhereALinkLeadsBackUp_ComesToAnEnd()
    {
        if (OperatingSystem.IsWindows()) return;                 // links need a privilege there
        _folder.Add("sub/a.pt", "x");
        Directory.CreateSymbolicLink(_folder.File("sub/loop"), _folder.Path);

        Assert.Equal("a-2", new LoraTree(_folder.Path).Free("a"));
    }

    [Fact]
    public void Holder_OfANameThatOnlyOurOwnFileHas_IsNone()
    {
        var ours = _folder.Add("a.json", "{}");

        Assert.Null(new LoraTree(_folder.Path).Holder("a", ours));
        Assert.Equal(ours, new LoraTree(_folder.Path).Holder("A"));
    }
}
