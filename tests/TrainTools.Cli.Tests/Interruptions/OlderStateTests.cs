using System.Text.Json;
using TrainTools.TestKit;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Interruptions;

/// <summary>
/// A run that was begun before the program computed with libtorch 2.10 (version 0.1.0 over libtorch 1.13, the quick start's
/// sample at 64 pixels with rank 1), interrupted at step 10. The folder <c>before-2.10</c> holds what it left.
/// </summary>
[Collection(SampleFixture.Name)]
public sealed class OlderStateTests(SampleFixture fixture) : IDisposable
{
    // What that version's own steps 11 to 20 gave.
    private static readonly double[] Losses =
    [
        0.14691120386123657, 0.915855348110199, 1.3416340351104736, 0.45220351219177246, 0.1284974217414856,
        0.10417082160711288, 0.10162219405174255, 0.26259028911590576, 0.18298184871673584, 0.7445212006568909,
    ];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Resume_OfARunFromBefore_GoesOnOnTheSameWay()
    {
        string run = Copy();

        // The sample's images have the same pixels in files that are packed otherwise.
        var result = TrainToolsProcess.Run("train", "--resume", run, "--force", "--lora-dir", _folder.Path);

        Assert.Equal(0, result.ExitCode);
        var losses = File.ReadLines(Path.Combine(run, "log.jsonl")).Select(Loss).OfType<double>().ToList();
        Assert.Equal(70, losses.Count);
        Assert.All(Losses.Zip(losses.Skip(10)), pair => Assert.Equal(pair.First, pair.Second, 1e-5)); // fp32, other kernels
        Assert.True(File.Exists(_folder.File("old.safetensors")));
    }

    public void Dispose() => _folder.Dispose();

    private string Copy()
    {
        string from = Path.Combine(Repository.Root, "tests", "TrainTools.Cli.Tests", "Interruptions", "before-2.10");
        string to = _folder.File("run");
        Directory.CreateDirectory(Path.Combine(to, "state"));
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        string origin = Path.Combine(to, "run.json");
        File.WriteAllText(origin, File.ReadAllText(origin).Replace("{sample}", fixture.Sample.Root.Replace('\\', '/')));
        return to;
    }

    private static double? Loss(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("loss", out var loss) ? loss.GetDouble() : null;
    }
}
