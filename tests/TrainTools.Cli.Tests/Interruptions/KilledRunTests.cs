using System.Text.Json;
using TrainTools.Host;
using TrainTools.TestKit;
using TrainTools.Testing;
using Xunit.Abstractions;

namespace TrainTools.Cli.Tests.Interruptions;

/// <summary>
/// The whole program, killed as a power cut or a system that runs out of memory kills it, and resumed each time.
/// </summary>
[Collection(SampleFixture.Name)]
public sealed class KilledRunTests(SampleFixture fixture, ITestOutputHelper output) : IDisposable
{
    private const int Kills = 20;
    private const int KillsWithSamples = 8;
    private const int KillsOfSdxl = 6;
    private const int Seed = 20250304; // printed with the test's output; change it to try other moments

    private readonly Workplace _place = new Workplace(fixture.Sample).WithImages(3);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Run_KilledAtTwentyMomentsAndResumedEachTime_EndsWithTheFileOfTheUninterruptedOne()
    {
        _place.Epochs = 60;
        byte[] whole = Uninterrupted();
        string[] begin = _place.Arguments("--state-every", "1", "--save-every", "10", "--validation", "1");
        string log = File.ReadAllText(_place.LossLog);
        File.Delete(_place.LossLog);
        var random = new Random(Seed);
        var moments = new List<string>();

        for (int kill = 0; kill < Kills; kill++)
            moments.Add(KillOnce(begin, random, insideASave: kill % 4 == 3));
        var end = Resume();

        output.WriteLine($"seed {Seed}: {string.Join(", ", moments)}");
        Assert.Equal((ExitCode.Done, ""), (end.ExitCode, end.Error));
        Assert.Contains(moments, moment => moment.EndsWith("inside a save"));
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(_place.Loras, "hanako.safetensors")));
        Assert.Equal(6, _place.LoraFiles.Count); // one for each tenth epoch, and nothing half-written beside them
        Assert.Equal(Losses(log), Losses(File.ReadAllText(_place.LossLog)));
    }

    [Fact]
    public void Run_KilledWhileItMakesSamples_EndsWithTheFileOfOneWithoutAnyAndWithEverySample()
    {
        _place.Epochs = 60;
        byte[] whole = Uninterrupted();
        string[] begin = _place.Arguments("--state-every", "1", "--save-every", "10", "--validation", "1",
            "--sample-prompts", "hanako --w 64 --h 64 --s 2\nhanako, smile --w 64 --h 72 --s 2 --ss euler_a",
            "--sample-every-epochs", "5", "--sample-every-steps", "50");
        var random = new Random(Seed);

        for (int kill = 0; kill < KillsWithSamples; kill++)
            KillOnce(begin, random, insideASave: false);
        var end = Resume();

        Assert.Equal((ExitCode.Done, ""), (end.ExitCode, end.Error));
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(_place.Loras, "hanako.safetensors")));
        var samples = Directory.GetFiles(Path.Combine(_place.RunFolder, "samples"), "*.png").Select(Path.GetFileName);
        var epochs = Enumerable.Range(1, 12).Select(i => $"hanako-e{i * 5:000000}");
        Assert.Empty(epochs.SelectMany(name => new[] { $"{name}-00.png", $"{name}-01.png" }).Except(samples));
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void RunOfSdxl_KilledWhileItTrainsAndMakesSamples_EndsWithTheFileOfTheUninterruptedOne()
    {
        using var golden = GoldenModel.Smallest("sdxl");
        _place.Base = golden.CheckpointPath;
        _place.Epochs = 24;
        string[] vocabulary = ["--clip-vocab", fixture.Sample.Vocabulary];
        byte[] whole = Uninterrupted(vocabulary);
        string[] begin = _place.Arguments([
            .. vocabulary, "--state-every", "1", "--save-every", "10", "--validation", "1",
            "--sample-prompts", "hanako --w 64 --h 64 --s 2\nhanako, smile --w 96 --h 64 --s 2 --ss euler_a",
            "--sample-every-epochs", "2", "--sample-every-steps", "5", "--sample-at-first"]);
        var random = new Random(Seed);
        var moments = new List<string>();

        for (int kill = 0; kill < KillsOfSdxl; kill++)
            moments.Add(KillOnce(begin, random, insideASave: kill == 2));
        var end = Resume();

        output.WriteLine($"seed {Seed}: {string.Join(", ", moments)}");
        Assert.Equal((ExitCode.Done, ""), (end.ExitCode, end.Error));
        Assert.True(moments.Distinct().Count() > 2, "They were killed at few moments.");
        Assert.Equal(whole, File.ReadAllBytes(Path.Combine(_place.Loras, "hanako.safetensors")));
        var samples = Directory.GetFiles(Path.Combine(_place.RunFolder, "samples"), "*.png").Select(Path.GetFileName);
        var epochs = Enumerable.Range(1, 12).Select(i => $"hanako-e{i * 2:000000}");
        Assert.Empty(epochs.SelectMany(name => new[] { $"{name}-00.png", $"{name}-01.png" }).Except(samples));
    }

    private byte[] Uninterrupted(params string[] more)
    {
        var result = TrainToolsProcess.RunAtOneMoment(
            _place.Arguments(["--save-every", "10", "--validation", "1", .. more]));
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        byte[] bytes = File.ReadAllBytes(Path.Combine(_place.Loras, "hanako.safetensors"));
        Directory.Delete(_place.Loras, recursive: true);
        return bytes;
    }

    private string KillOnce(string[] begin, Random random, bool insideASave)
    {
        bool hasBegun = File.Exists(Path.Combine(_place.RunFolder, "run.json"));
        string[] arguments = hasBegun ? ["train", "--resume", _place.RunFolder] : begin;
        using var process = TrainToolsProcess.StartAtOneMoment([.. arguments, "--events", "json"]);
        if (insideASave)
        {
            process.WaitForLine(line => line.StartsWith("""{"step_done":"""));
            process.KillWhile(
                () => Directory.Exists(States) && Directory.EnumerateFiles(States, "*.part").Any());
        }
        else if (random.Next(3) == 0)
            process.KillAfter(TimeSpan.FromMilliseconds(random.Next(1500))); // while it starts and prepares
        else
        {
            process.WaitForLine(line => line.StartsWith("""{"step_done":"""));
            process.KillAfter(TimeSpan.FromMilliseconds(random.Next(1200)));
        }
        return Moment();
    }

    private string Moment()
    {
        if (!Directory.Exists(States))
            return "before the first state";
        string newest = Directory.EnumerateFiles(States, "*.safetensors").Order(StringComparer.Ordinal).LastOrDefault() ?? "-";
        string place = Directory.EnumerateFiles(States, "*.part").Any() ? " inside a save" : "";
        return Path.GetFileNameWithoutExtension(newest) + place;
    }

    private TrainToolsProcess.Result Resume()
    {
        using var process = TrainToolsProcess.StartAtOneMoment("train", "--resume", _place.RunFolder);
        return process.Wait();
    }

    private string States => Path.Combine(_place.RunFolder, "state");

    /// <summary>The log's lines without the times of the steps, which no two runs share.</summary>
    private static List<string> Losses(string log) => [.. log
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line =>
        {
            using var json = JsonDocument.Parse(line);
            return string.Join(' ', json.RootElement.EnumerateObject().Where(fact => fact.Name != "seconds"));
        })];
}
