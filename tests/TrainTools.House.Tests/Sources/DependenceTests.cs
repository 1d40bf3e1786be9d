using System.Xml.Linq;

namespace TrainTools.House.Tests.Sources;

/// <summary>
/// Dependence runs one way: Core, Imaging and Diffusion, Training, Host, Cli and Core, Imaging, Projects, Host and Core,
/// Imaging, Tagging, Host; Protocol is the Host's.
/// </summary>
public sealed class DependenceTests
{
    [Theory]
    [InlineData("TrainTools.Core", "")]
    [InlineData("TrainTools.Diffusion", "TrainTools.Core")]
    [InlineData("TrainTools.Imaging", "TrainTools.Core")]
    [InlineData("TrainTools.Training", "TrainTools.Core TrainTools.Diffusion TrainTools.Imaging")]
    [InlineData("TrainTools.Projects", "TrainTools.Core TrainTools.Imaging")]
    [InlineData("TrainTools.Tagging", "TrainTools.Core TrainTools.Imaging")]
    [InlineData("TrainTools.Protocol", "")]
    [InlineData("TrainTools.Host", "TrainTools.Projects TrainTools.Protocol TrainTools.Tagging TrainTools.Training")]
    [InlineData("TrainTools.Cli", "TrainTools.Host")]
    public void Project_RefersToNoMoreThanTheDesignAllows(string project, string allowed)
    {
        var references = Items(project, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

        Assert.Empty(references.Except(allowed.Split(' ')));
    }

    [Theory]
    [InlineData("TrainTools.Core", "")]
    [InlineData("TrainTools.Diffusion", "")]
    [InlineData("TrainTools.Imaging", "$(MagickPackage)")]
    [InlineData("TrainTools.Training", "")]
    [InlineData("TrainTools.Projects", "")]
    [InlineData("TrainTools.Tagging", "")]
    [InlineData("TrainTools.Protocol", "Google.Protobuf Grpc.Core.Api Grpc.Tools")]
    [InlineData("TrainTools.Host", "Grpc.AspNetCore Grpc.StatusProto Refit")]
    public void Project_OtherThanTheCommandLine_NamesNoPackageButThese(string project, string allowed)
    {
        Assert.Empty(Items(project, "PackageReference").Except(allowed.Split(' ')));
    }

    [Fact]
    public void Sources_OutsideImaging_UseImageMagickOnlyToNameIt()
    {
        string[] allowed = ["src/TrainTools.Imaging/", "src/TrainTools.Cli/Doctor/"];

        var found = Repository.Files("src", "*.cs")
            .Where(file => File.ReadAllText(file).Contains("using ImageMagick", StringComparison.Ordinal)
                || File.ReadAllText(file).Contains("using SixLabors.", StringComparison.Ordinal))
            .Select(Repository.Relative).Where(file => !allowed.Any(file.StartsWith));

        Findings.None("Image files are TrainTools.Imaging's:", found);
    }

    [Fact]
    public void Sources_OutsideTagging_KnowNothingOfOnnxRuntime()
    {
        var found = Repository.Files("src", "*.cs")
            .Where(file => File.ReadAllText(file).Contains("using Microsoft.ML.", StringComparison.Ordinal))
            .Select(Repository.Relative).Where(file => !file.StartsWith("src/TrainTools.Tagging/", StringComparison.Ordinal));

        Findings.None("Taggers are TrainTools.Tagging's:", found);
    }

    [Theory]
    [InlineData("src/TrainTools.Tagging/OnnxRuntime.targets", "Microsoft.ML.OnnxRuntime.Managed Microsoft.ML.OnnxRuntime")]
    public void Targets_OfAProject_NameNoPackageButThese(string file, string allowed)
    {
        var named = XDocument.Load(Repository.PathOf(file)).Descendants("PackageReference")
            .Select(element => element.Attribute("Include")!.Value);

        Assert.Empty(named.Except(allowed.Split(' ')));
    }

    [Fact]
    public void Core_HoldsOnlyWhatAllMustAgreeOn()
    {
        var folders = Directory.GetDirectories(Repository.PathOf("src/TrainTools.Core")).Select(Path.GetFileName);

        Assert.Empty(folders.Except(["Events", "Files", "Problems", "Settings", "bin", "obj"]));
    }

    [Theory]
    [InlineData("TrainTools.Core")]
    [InlineData("TrainTools.Imaging")]
    [InlineData("TrainTools.Projects")]
    [InlineData("TrainTools.Protocol")]
    public void Project_ThatComputesNothing_KnowsNoTorch(string project)
    {
        Assert.Empty(Load(project).Descendants("Import"));
    }

    [Fact]
    public void Host_NeitherPrintsNorExits()
    {
        string[] banned = ["Console.", "AddConsole", "AddSimpleConsole", "Environment.Exit", "System.CommandLine", "Spectre"];

        var found =
            from file in Repository.Files("src/TrainTools.Host", "*.cs")
            from line in File.ReadLines(file).Select((text, index) => (Text: text, Number: index + 1))
            where banned.Any(word => line.Text.Contains(word, StringComparison.Ordinal))
            select $"{Repository.Relative(file)}:{line.Number}";

        Findings.None("The host is a library; only the command line prints and exits:", found);
    }

    private static IEnumerable<string> Items(string project, string item) =>
        Load(project).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static XDocument Load(string project) =>
        XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj"));
}
