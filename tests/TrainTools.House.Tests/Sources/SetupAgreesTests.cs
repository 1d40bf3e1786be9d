using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sources;

/// <summary>
/// Set-up looks at a machine before there is a host, so two of the host's tables stand in the extension once more.
/// </summary>
public sealed partial class SetupAgreesTests
{
    [Fact]
    public void Kernels_OfTheCudaPackage_AreTheSameInSetUp()
    {
        var host = Pairs(After("src/TrainTools.Training/Memory/CudaKernels.cs", "Compiled ="));
        var setUp = Pairs(After("extension/train_tools/setup/gpu.py", "KERNELS =").Split('\n')[0]);

        Assert.NotEmpty(host);
        Assert.Equal(host, setUp);
    }

    [Fact]
    public void Versions_OfPyTorchThatWork_AreTheSameInSetUp()
    {
        const string choice = "src/TrainTools.Diffusion/Libtorch/LibtorchChoice.cs";
        string[] host = [.. Pairs(After(choice, "First = new")).Take(1), .. Pairs(After(choice, "Behind = new")).Take(1)];
        var setUp = Pairs(After("extension/train_tools/webui_torch.py", "_FIRST, _BEHIND ="));

        Assert.Equal(["2, 10", "2, 13"], host);
        Assert.Equal(host, setUp.Take(2));
    }

    private static string After(string file, string words)
    {
        string text = File.ReadAllText(Repository.PathOf(file));
        int at = text.IndexOf(words, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{file} has no '{words}'");
        return text[at..].Split("\n\n")[0].Split(";\n")[0];
    }

    private static string[] Pairs(string text) => [.. Pair().Matches(text).Select(pair => pair.Groups[1].Value)];

    [GeneratedRegex(@"\((\d+, \d+)\)")]
    private static partial Regex Pair();
}
