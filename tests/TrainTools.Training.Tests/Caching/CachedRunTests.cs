using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Resume;

namespace TrainTools.Training.Tests.Caching;

/// <summary>Whole runs that keep latents and text outputs on the disk.</summary>
[NoTensorLeak]
public sealed class CachedRunTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly TinyDataset _data = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<TrainingSettings> Kinds =>
    [
        TinyDataset.Small,
        TinyDataset.Small with { Precision = Precision.Bf16, Validation = 1 },
        TinyDataset.Small with { ShuffleCaption = true, BatchSize = 2 },
    ];

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_ASecondTime_HasTheSameLossesAndLora(TrainingSettings settings)
    {
        var without = Run(settings, cache: null);

        var first = Run(settings, _folder.File("cache"));
        var written = Entries();
        var second = Run(settings, _folder.File("cache"));

        Assert.Equal(without.Losses, first.Losses);
        Assert.Equal(first.Losses, second.Losses);
        Assert.Equal(first.Lora, second.Lora);
        Assert.Equal(Ends(first), Ends(second)); // both say when images and captions are done
        Assert.Equal(written.Keys, Entries().Keys);
        Assert.All(Entries(), entry => Assert.Equal(written[entry.Key], entry.Value));
    }

    [GoldenFact("sdxl-tiny.shapes.json")]
    public void Run_OfSdxlASecondTime_HasTheSameLora()
    {
        using var data = new TinyDataset("sdxl");

        var first = Run(TinyDataset.Small, _folder.File("cache"), data);
        var second = Run(TinyDataset.Small, _folder.File("cache"), data);

        Assert.Equal(6, Entries().Count); // three images, three captions
        Assert.Equal(first.Lora, second.Lora);
    }

    [Fact]
    public void Run_WithDamagedEntries_SaysSoAndHasTheSameLora()
    {
        var first = Run(TinyDataset.Small, _folder.File("cache"));
        var whole = Entries();
        foreach (var path in whole.Keys)
        {
            var bytes = File.ReadAllBytes(path);
            bytes[^1] ^= 1;
            File.WriteAllBytes(path, bytes);
        }

        var second = Run(TinyDataset.Small, _folder.File("cache"));

        Assert.Equal(first.Lora, second.Lora);
        Assert.Equal("6", second.Events.OfType<Noted>().Single(noted => noted.Problem.Code == "cache.damaged")
            .Problem.Argument("n"));
        Assert.Equal(whole.Count, Entries().Count(entry => whole[entry.Key].SequenceEqual(entry.Value)));
    }

    [Fact]
    public void Run_WhereNoCacheCanBe_WarnsAndTrains()
    {
        var without = Run(TinyDataset.Small, cache: null);

        var run = Run(TinyDataset.Small, Path.Combine(_folder.Write("file", "a file"), "cache"));

        Assert.Equal(without.Lora, run.Lora);
        Assert.Single(run.Events.OfType<Warned>(), warned => warned.Problem.Code == "cache.not_written");
    }

    private static IEnumerable<Preparing> Ends(Outcome outcome) =>
        outcome.Prepared.Where(progress => progress.Done == progress.Total);

    private SortedDictionary<string, byte[]> Entries() =>
        new(Directory.GetFiles(_folder.File("cache")).ToDictionary(path => path, File.ReadAllBytes));

    private Outcome Run(TrainingSettings settings, string? cache, TinyDataset? data = null)
    {
        data ??= _data;
        var events = new List<TrainingEvent>();
        var request = data.Request(settings) with { CacheFolder = cache, Clock = new StoppedClock() };
        var end = TrainingRun.Run(
            request with { Origin = RunOrigin.At(Noon) }, events.Add, CancellationToken.None);
        var lora = File.ReadAllBytes(end.Files[^1]);
        Directory.Delete(data.LoraDirectory, recursive: true);
        return new Outcome(
            [.. events.OfType<StepDone>().Select(step => step.Loss)], lora, [.. events.OfType<Preparing>()], events);
    }

    private sealed record Outcome(
        List<double> Losses, byte[] Lora, List<Preparing> Prepared, List<TrainingEvent> Events);

    /// <summary>Always the same moment: the times in the files must not tell two runs apart.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
