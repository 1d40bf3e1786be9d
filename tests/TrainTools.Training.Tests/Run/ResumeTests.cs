using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Run;
using TrainTools.Training.States;

namespace TrainTools.Training.Tests.Run;

/// <summary>That a run which was interrupted ends as one that was not: the same bytes in the same file.</summary>
[NoTensorLeak]
public sealed class ResumeTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2025, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private readonly TinyDataset _data = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TrainingRequest _request;

    public ResumeTests() => _request = _data.Request();

    /// <summary>One run of each kind whose state differs: moments, captions drawn anew, another number type.</summary>
    public static TheoryData<TrainingSettings> Kinds =>
    [
        TinyDataset.Small,
        TinyDataset.Small with { Precision = Precision.Bf16, BatchSize = 2 },
        TinyDataset.Small with
        {
            Lora = new LoraSettings { Rank = 4, Alpha = 4, ConvRank = 2, TrainTextEncoder = true },
            ShuffleCaption = true,
            KeepTokens = 1,
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Lion, Schedule = ScheduleKind.Linear, WarmupSteps = 3 },
        },
    ];

    public void Dispose()
    {
        _folder.Dispose();
        _data.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Resume_AfterAStopInEitherEpoch_EndsWithTheSameFile(TrainingSettings settings)
    {
        var (whole, wholeSteps) = Uninterrupted(settings);

        Begin(settings, stopAfter: 2);
        Resume(settings, stopAfter: wholeSteps.Count - 1);
        var (end, steps) = Resume(settings);

        Assert.False(end.Stopped);
        Assert.Equal(whole, File.ReadAllBytes(end.Files[^1]));
        Assert.Equal(wholeSteps[^1] with { Seconds = 0 }, steps[^1] with { Seconds = 0 });
        Assert.Equal(["花子-000001.safetensors", "花子.safetensors"], end.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void Resume_OfARunThatWasStoppedBeforeItsFirstStep_BeginsAtTheBeginning()
    {
        var (whole, _) = Uninterrupted(TinyDataset.Small);
        using (RunFolder.Begin(_folder.File("run"), RunOrigin.At(Noon)))
        {
            // Killed right here: run.json is there, and nothing else.
        }

        var (end, _) = Resume(TinyDataset.Small);

        Assert.Equal(whole, File.ReadAllBytes(end.Files[^1]));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Resume_WithADamagedNewestState_TakesTheOneBeforeItAndWarns(double place)
    {
        var (whole, _) = Uninterrupted(TinyDataset.Small);
        Begin(TinyDataset.Small, stopAfter: 4);
        var newest = States()[^1];
        Flip(newest, place);

        using var folder = RunFolder.Open(_folder.File("run"));
        var (end, steps) = Train(TinyDataset.Small, folder);

        Assert.Contains(Path.GetFileName(newest), Assert.Single(folder.Warnings));
        Assert.Equal(4, steps[0].Step); // from the state of step 3
        Assert.Equal(whole, File.ReadAllBytes(end.Files[^1]));
    }

    [Fact]
    public void Resume_WithAStateThatIsCutOff_TakesTheOneBeforeIt()
    {
        Begin(TinyDataset.Small, stopAfter: 4);
        using (var stream = new FileStream(States()[^1], FileMode.Open))
            stream.SetLength(stream.Length / 2);

        using var folder = RunFolder.Open(_folder.File("run"));

        Assert.Equal(3, folder.State!.Facts.Step);
    }

    [Fact]
    public void States_OfALongRun_AreTheNewestTwo()
    {
        Begin(TinyDataset.Small, stopAfter: 7);

        Assert.Equal(["000006-step-6.safetensors", "000007-step-7.safetensors"], States().Select(Path.GetFileName));
    }

    [Fact]
    public void Finished_Run_KeepsOneStateAndSaysItIsDone()
    {
        Begin(TinyDataset.Small);

        using var folder = RunFolder.Open(_folder.File("run"));

        Assert.Equal(12, folder.Finished!.Steps);
        Assert.EndsWith("花子.safetensors", folder.Finished.Lora);
        Assert.Single(States());
    }

    [Fact]
    public void Resume_WithOtherSettingsOrPictures_SaysWhatAndAsksForForce()
    {
        Begin(TinyDataset.Small, stopAfter: 4);
        _data.Picture(1, 96, 96, caption: "");
        var settings = TinyDataset.Small with { Optimizer = new OptimizerSettings { LearningRate = 1e-5 } };

        var problem = Assert.Throws<TrainingException>(() => Resume(settings, caption: "tag, green"));

        Assert.Contains("--lr was 1e-4 and is 1e-5", problem.Message);
        Assert.Contains("the picture 2_花子/1.png was replaced", problem.Message);
        Assert.Contains("the picture 2_花子/2.png was given another caption", problem.Message);
        Assert.Contains("--force", problem.Message);
    }

    [Fact]
    public void Resume_WithForce_GoesOnAndFromThenOnAsThoughItHadAlwaysBeenSo()
    {
        Begin(TinyDataset.Small, stopAfter: 4);
        var settings = TinyDataset.Small with { Epochs = 3, Optimizer = new OptimizerSettings { LearningRate = 1e-5 } };

        var (forced, first) = Resume(settings, stopAfter: 5, force: true);
        var (end, _) = Resume(settings);

        Assert.True(forced.Stopped);
        Assert.Equal(5, first[0].Step);
        Assert.Equal((18, false), (end.Step, end.Stopped));
    }

    [Fact]
    public void Resume_WithAnotherRank_IsRefusedThoughForced()
    {
        Begin(TinyDataset.Small, stopAfter: 4);
        var settings = TinyDataset.Small with { Lora = new LoraSettings { Rank = 2, Alpha = 4 } };

        var problem = Assert.Throws<TrainingException>(() => Resume(settings, force: true));

        Assert.Contains("--rank", problem.Message);
    }

    [Fact]
    public void EverySetting_ThatDiffersIsNamed()
    {
        var settings = new TrainingSettings();
        TrainingSettings[] others =
        [
            .. Others(settings),
            .. Others(settings.Lora).Select(lora => settings with { Lora = lora }),
            .. Others(settings.Optimizer).Select(optimizer => settings with { Optimizer = optimizer }),
        ];

        // Checkpointing changes no number; what Repeats and Flip change is told by the images' fingerprints.
        var counts = others.GroupBy(other => SettingsChanges.Between(settings, other).Count())
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new Dictionary<int, int> { [0] = 2, [1] = 26 }, counts);
    }

    [Fact]
    public void Begin_InAFolderThatHoldsARun_IsRefused()
    {
        Begin(TinyDataset.Small, stopAfter: 1);

        var problem = Assert.Throws<TrainingException>(() => Begin(TinyDataset.Small));

        Assert.Contains("--resume", problem.Message);
    }

    [Fact]
    public void Open_OfARunThatIsBeingTrained_IsRefused()
    {
        using var first = RunFolder.Begin(_folder.File("run"), RunOrigin.At(Noon));

        var problem = Assert.Throws<TrainingException>(() => RunFolder.Open(_folder.File("run")));

        Assert.Contains("another traintools", problem.Message);
    }

    [Fact]
    public void LossThatIsNoNumber_SaysWhereAndHowToGoOnFromTheLastState()
    {
        var settings = TinyDataset.Small with
        {
            Epochs = 50,
            SaveEveryEpochs = 50,
            Precision = Precision.Bf16,
            Optimizer = new OptimizerSettings { LearningRate = 10, MaxGradNorm = 0 },
        };

        var problem = Assert.Throws<TrainingException>(() => Begin(settings));

        Assert.Matches(@"at step \d+ of 300 \(epoch \d+, \d\.png;", problem.Message);
        Assert.Contains($"`traintools train --resume {_folder.File("run")} --lr 3.3 --force`", problem.Message);
        using var folder = RunFolder.Open(_folder.File("run"));
        Assert.NotNull(folder.State);
    }

    private (byte[] File, List<StepDone> Steps) Uninterrupted(TrainingSettings settings)
    {
        using var folder = RunFolder.Begin(_folder.File("whole"), RunOrigin.At(Noon));
        var (end, steps) = Train(settings, folder);
        var bytes = File.ReadAllBytes(end.Files[^1]);
        Directory.Delete(_data.LoraDirectory, recursive: true);
        return (bytes, steps);
    }

    private (RunEnded End, List<StepDone> Steps) Begin(TrainingSettings settings, int? stopAfter = null)
    {
        using var folder = RunFolder.Begin(_folder.File("run"), RunOrigin.At(Noon));
        return Train(settings, folder, stopAfter);
    }

    private (RunEnded End, List<StepDone> Steps) Resume(
        TrainingSettings settings, int? stopAfter = null, bool force = false, string caption = "tag")
    {
        using var folder = RunFolder.Open(_folder.File("run"));
        return Train(settings, folder, stopAfter, force, caption);
    }

    private (RunEnded End, List<StepDone> Steps) Train(
        TrainingSettings settings, RunFolder folder, int? stopAfter = null, bool force = false, string caption = "tag")
    {
        var request = _request with
        {
            Settings = settings,
            Pictures = [.. _request.Pictures.Take(2), _request.Pictures[2] with { Caption = caption }],
            Folder = folder,
            Origin = folder.Origin,
            StateEvery = new StateEvery.Steps(1),
            Clock = new StoppedClock(),
            Force = force,
        };
        using var stop = new CancellationTokenSource();
        var steps = new List<StepDone>();
        var end = TrainingRun.Run(request, Report, stop.Token);
        return (end, steps);

        void Report(TrainingEvent told)
        {
            if (told is not StepDone step)
                return;
            steps.Add(step);
            if (step.Step == stopAfter)
                stop.Cancel();
        }
    }

    /// <summary>The record once for each property that can be set, with another value there.</summary>
    private static IEnumerable<T> Others<T>(T settings) where T : notnull
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.CanWrite))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (property.Name == nameof(TrainingSettings.Checkpointing) || type.IsClass)
                continue;
            var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(settings, null)!;
            object other = type == typeof(bool) ? true
                : type.IsEnum ? Enum.GetValues(type).Cast<object>().Last(value => !value.Equals(property.GetValue(settings)))
                : Convert.ChangeType(77, type);
            property.SetValue(copy, other);
            yield return copy;
        }
    }

    private string[] States() => [.. Directory.GetFiles(_folder.File("run", "state")).Order(StringComparer.Ordinal)];

    private static void Flip(string file, double place)
    {
        using var stream = new FileStream(file, FileMode.Open);
        stream.Position = (long)(stream.Length * place);
        var value = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(value ^ 1));
    }

    /// <summary>Always the same moment: the times in the files must not tell two runs apart.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
