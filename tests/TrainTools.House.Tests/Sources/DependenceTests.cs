using System.Xml.Linq;

namespace TrainTools.House.Tests.Sources;

/// <summary>Dependence runs one way: Core, Diffusion, Training, Host and Core, Projects, Host; Protocol is the Host's.</summary>
public sealed class DependenceTests
{
    [Theory]
    [InlineData("TrainTools.Core", "")]
    [InlineData("TrainTools.Diffusion", "TrainTools.Core")]
    [InlineData("TrainTools.Training", "TrainTools.Core TrainTools.Diffusion")]
    [InlineData("TrainTools.Projects", "TrainTools.Core")]
    [InlineData("TrainTools.Protocol", "")]
    [InlineData("TrainTools.Host", "TrainTools.Projects TrainTools.Protocol TrainTools.Training")]
    public void Project_RefersToNoMoreThanTheDesignAllows(string project, string allowed)
    {
        var references = Items(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(references.Except(allowed.Split(' ')));
    }

    [Theory]
    [InlineData("TrainTools.Core", "")]
    [InlineData("TrainTools.Diffusion", "")]
    [InlineData("TrainTools.Training", "SixLabors.ImageSharp")]
    [InlineData("TrainTools.Projects", "SixLabors.ImageSharp")]
    [InlineData("TrainTools.Protocol", "Google.Protobuf Grpc.Core.Api Grpc.Tools")]
    public void Project_OtherThanTheHost_NamesNoPackageButThese(string project, string allowed)
    {
        Assert.Empty(Items(project, "PackageReference").Except(allowed.Split(' ')));
    }

    [Fact]
    public void Core_HoldsOnlyWhatAllMustAgreeOn()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("src/TrainTools.Core")).Select(Path.GetFileName);

        Assert.Empty(folders.Except(["Events", "Files", "Problems", "Settings", "bin", "obj"]));
    }

    [Theory]
    [InlineData("TrainTools.Core")]
    [InlineData("TrainTools.Projects")]
    [InlineData("TrainTools.Protocol")]
    public void Project_ThatComputesNothing_KnowsNoTorch(string project)
    {
        Assert.Empty(Load(project).Descendants("Import"));
    }

    private static IEnumerable<string> Items(string project, string item) =>
        Load(project).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static XDocument Load(string project) =>
        XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj"));
}
