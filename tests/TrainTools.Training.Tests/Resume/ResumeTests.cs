using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Data;
using TrainTools.Training.Resume;

namespace TrainTools.Training.Tests.Resume;

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
        TinyDataset.Small with { ShuffleCaption = true, BatchSize = 2, Loss = new LossSettings { NoiseOffset = 0.1 } },
        TinyDataset.Small with
        {
            Lora = new LoraSettings { Rank = 4, Alpha = 4, ConvRank = 2, TrainTextEncoder = true },
            ShuffleCaption = true,
            KeepTokens = 1,
            Optimizer = new OptimizerSettings { Kind = OptimizerKind.Lion, Schedule = ScheduleKind.Linear, WarmupSteps = 3 },
        },
        OfOptimizer(new() { Kind = OptimizerKind.AdamW8Bit }) with { Loss = new() { NoiseOffset = 0.05 } },
        OfOptimizer(new() { Kind = OptimizerKind.Adafactor, Schedule = ScheduleKind.Linear, WarmupSteps = 2 }),
        OfOptimizer(new() { Kind = OptimizerKind.Adafactor, RelativeStep = true, WarmupInit = true }),
        OfOptimizer(new() { Kind = OptimizerKind.Prodigy, ProdigyCoefficient = 2 }),
    ];

    private static TrainingSettings OfOptimizer(OptimizerSettings optimizer) => TinyDataset.Small with
    {
        Lora = new LoraSettings { Rank = 4, Alpha = 4, ConvRank = 2, TrainTextEncoder = true },
        Optimizer = optimizer,
    };

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

        var damage = new Problem("state.damaged", "", ("file", Path.GetFileName(newest)));
        Assert.Equal(
            [new Problem("state.unusable", "", Problem.Inner("fault_problem", damage))], folder.Warnings);
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

        Assert.Equal(3, folder.State!.Header.Step);
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
    public void Resume_WithOtherSettingsOrImages_SaysWhatAndAsksForForce()
    {
        Begin(TinyDataset.Small, stopAfter: 4);
        _data.Draw(1, 96, 96, caption: "");
        var settings = TinyDataset.Small with { Optimizer = new OptimizerSettings { LearningRate = 1e-5 } };

        var problem = Assert.Throws<TrainingException>(() => Resume(settings, caption: "tag, green"));

        Assert.Equal("run.changed", problem.Problem.Code);
        Assert.Equal(
            [
                new Problem("change.replaced", "", ("n", "1"), ("images", "2_花子/1.png")),
                new Problem("change.captions", "", ("n", "1"), ("images", "2_花子/2.png")),
                new Problem("change.setting", "learning_rate", ("before", "1e-4"), ("now", "1e-5")),
            ], problem.Problem.Inner("changes_problem"));
        Assert.Contains("--lr was 1e-4 and is 1e-5. Change it back, or add --force",
            SettingTexts.OnTheCommandLine(problem.Problem));
        Assert.EndsWith("Learning rate was 1e-4 and is 1e-5. Change it back, or begin a new training.",
            SettingTexts.InAForm(problem.Problem));
    }

    [Fact]
    public void ChangesSince_WithManyImages_NamesTheFirstThree()
    {
        static Fingerprints Of(params IEnumerable<ImageFingerprint> images) =>
            new() { Base = "b", Vocabulary = "v", Images = [.. images] };
        var many = Enumerable.Range(1, 4).Select(i => new ImageFingerprint($"1_x/{i}.png", "c", "t", 1)).ToList();

        var changes = Of(many).ChangesSince(Of() with { Base = "another", Vocabulary = "another" }).ToList();

        Assert.Equal(["change.base", "change.vocabulary", "change.added"], changes.Select(change => change.Code));
        Assert.Equal("4 images were added: 1_x/1.png, 1_x/2.png, 1_x/3.png, ….", SettingTexts.InAForm(changes[^1]));
        Assert.Equal("change.removed", Assert.Single(Of().ChangesSince(Of(many))).Code);
        Assert.Equal("1 image was given other repeats: 1_x/1.png.", SettingTexts.InAForm(
            Assert.Single(Of(many[0]).ChangesSince(Of(many[0] with { Repeats = 2 })))));
    }

    [Fact]
    public void Between_WhereOneIsNotGiven_SaysSo()
    {
        var settings = new TrainingSettings();
        var other = settings with { Lora = new LoraSettings { ConvRank = 4 } };

        Assert.Contains(new Problem("change.setting_given", "conv_rank", ("now", "4")),
            SettingsChanges.Between(settings, other));
        Assert.Contains(new Problem("change.setting_left_out", "conv_rank", ("before", "4")),
            SettingsChanges.Between(other, settings));
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

        Assert.Equal("state.other_size", problem.Problem.Code);
        Assert.Contains("Leave --rank, --conv-rank, --network-modules and --optimizer as they were",
            SettingTexts.OnTheCommandLine(problem.Problem));
    }

    [Fact]
    public void EverySetting_ThatDiffersIsNamed()
    {
        var settings = new TrainingSettings();
        TrainingSettings[] others =
        [
            .. Others(settings),
            .. Others(settings.Lora).Select(lora => settings with { Lora = lora }),
            .. Others(settings.Loss).Select(loss => settings with { Loss = loss }),
            .. Others(settings.Optimizer).Select(optimizer => settings with { Optimizer = optimizer }),
        ];

        // Checkpointing and swapped blocks change no number, and the optimizer's family is the checkpoint's; what Repeats, Flip and
        // AllCaptionLines change shows in the fingerprints.
        var counts = others.GroupBy(other => SettingsChanges.Between(settings, other).Count())
            .ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(new Dictionary<int, int> { [0] = 5, [1] = 40 }, counts);
    }

    [Fact]
    public void Resume_FromAStateThatKnowsNoSettingOfLater_GoesOnAsItWas()
    {
        var (_, whole) = Begin(TinyDataset.Small);
        Directory.Delete(_folder.File("run"), recursive: true);
        Begin(TinyDataset.Small, stopAfter: 3);
        foreach (var state in Directory.GetFiles(_folder.File("run", "state")))
        {
            OlderState.Make(state, settings =>
            {
                foreach (var key in new[] { "loss", "samples", "base_weights", "bucket_step", "vae_tile" })
                    Assert.True(settings.Remove(key), key);
                foreach (var key in new[] { "prodigy_coefficient", "relative_step", "warmup_init", "family" })
                    Assert.True(settings["optimizer"]!.AsObject().Remove(key), key);
            });
        }

        var (end, steps) = Resume(TinyDataset.Small);

        Assert.False(end.Stopped);
        Assert.Equal(whole.Skip(3).Select(step => step.Loss), steps.Select(step => step.Loss));
    }

    [Fact]
    public void Begin_InAFolderThatHoldsARun_IsRefused()
    {
        Begin(TinyDataset.Small, stopAfter: 1);

        var problem = Assert.Throws<TrainingException>(() => Begin(TinyDataset.Small));

        Assert.Equal(new Problem("run.folder_taken", "", ("folder", _folder.File("run"))), problem.Problem);
        Assert.Contains("by --resume instead of --run-dir", SettingTexts.OnTheCommandLine(problem.Problem));
    }

    [Fact]
    public void Open_OfARunThatIsBeingTrained_IsRefused()
    {
        using var first = RunFolder.Begin(_folder.File("run"), RunOrigin.At(Noon));

        var problem = Assert.Throws<TrainingException>(() => RunFolder.Open(_folder.File("run")));

        Assert.Equal("run.in_use", problem.Problem.Code);
        Assert.Contains("another traintools", problem.Message);
    }

    [Fact]
    public void Open_OfAFolderWithoutARun_NamesItAsItWasGiven()
    {
        var problem = Assert.Throws<TrainingException>(() => RunFolder.Open("no/run"));

        Assert.Equal(new Problem("run.not_in_folder", "", ("folder", "no/run")), problem.Problem);
        Assert.StartsWith("--resume is 'no/run', but", SettingTexts.OnTheCommandLine(problem.Problem));
    }

    [Theory]
    [InlineData("""{"format":99,"origin":{"started":"2025-03-04T12:00:00+00:00"}}""", "run.other_version")]
    [InlineData("{", "run.unreadable")]
    public void Open_OfARecordThatCannotBeUsed_SaysWhy(string record, string code)
    {
        RunFolder.Begin(_folder.File("run"), RunOrigin.At(Noon)).Dispose();
        var path = _folder.Write(Path.Combine("run", "run.json"), record);

        var problem = Assert.Throws<TrainingException>(() => RunFolder.Open(_folder.File("run")));

        Assert.Equal((code, path), (problem.Problem.Code, problem.Problem.Argument("path")));
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

        Assert.Equal("run.resume_slower", problem.Problem.Code);
        Assert.Matches(@"at step \d+ of 300 \(epoch \d+, \d\.png;", problem.Message);
        string typed = SettingTexts.OnTheCommandLine(problem.Problem), shown = SettingTexts.InAForm(problem.Problem);
        Assert.Contains($"`traintools train --resume {_folder.File("run")} --lr 3.3 --force`", typed);
        Assert.DoesNotContain("--", shown);
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
            Images = [.. _request.Images.Take(2), _request.Images[2] with { Caption = caption }],
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

        void Report(TrainingEvent trainingEvent)
        {
            if (trainingEvent is not StepDone step)
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
