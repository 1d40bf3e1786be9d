using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Tests.Console;

public sealed class TextTests
{
    [Theory]
    [InlineData(-1, "0.0 s")]
    [InlineData(0, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.7, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(3720, "1 h 02 min")]
    [InlineData(86400 * 2 + 3 * 3600, "2 d 3 h")]
    public void Time_IsSaidInTwoUnitsAtMost(double seconds, string expected)
    {
        Assert.Equal(expected, TimeText.Of(TimeSpan.FromSeconds(seconds)));
    }

    [Theory]
    [InlineData(0.02, "50 steps/s")]
    [InlineData(0.45, "0.45 s/step")]
    [InlineData(12, "12.00 s/step")]
    public void Rate_OfQuickSteps_IsTurnedRound(double seconds, string expected)
    {
        Assert.Equal(expected, TimeText.Rate(seconds));
    }

    [Theory]
    [InlineData(0, "0 bytes")]
    [InlineData(1023, "1023 bytes")]
    [InlineData(1024, "1.0 KB")]
    [InlineData(9_800_000, "9.3 MB")]
    [InlineData(126_000_000_000, "117 GB")]
    [InlineData(1_073_700_000, "1.0 GB")] // rounds up to 1024 MB, which nobody says
    public void Size_IsSaidInTheLargestUnit(long bytes, string expected)
    {
        Assert.Equal(expected, SizeText.Of(bytes));
    }

    [Fact]
    public void MovingAverage_BeforeTheFirstValue_IsUnknown()
    {
        Assert.Null(new MovingAverage(window: 3).Value);
    }

    [Fact]
    public void MovingAverage_PastItsWindow_ForgetsTheOldest()
    {
        var average = new MovingAverage(window: 2);

        foreach (double value in new[] { 100.0, 1, 3 })
            average.Add(value);

        Assert.Equal(2, average.Value);
    }

    [Fact]
    public void Curve_OfMoreValuesThanColumns_ShowsTheirMeans()
    {
        string curve = LossCurve.Draw([1, 1, 0.5, 0.5, 0, 0], width: 3, unicode: false);

        Assert.Equal("#~_", curve.Replace('=', '~'));
    }

    [Fact]
    public void Curve_OfEqualValues_IsALineInTheMiddle()
    {
        Assert.Equal("▄▄▄", LossCurve.Draw([0.1, 0.1, 0.1], width: 10, unicode: true));
    }

    [Fact]
    public void Curve_OfNothing_IsEmpty()
    {
        Assert.Empty(LossCurve.Draw([double.NaN], width: 10, unicode: true));
    }

    [Fact]
    public void Buckets_MoreThanSix_AreCutShortWithTheFullestFirst()
    {
        var buckets = Enumerable.Range(1, 8).Select(i => new BucketCount(64 * i, 64, i)).ToList();

        string text = RunText.Buckets(buckets);

        Assert.StartsWith("512×64 (8), 448×64 (7)", text);
        Assert.EndsWith("192×64 (3) and 2 more", text);
    }

    [Fact]
    public void Closing_OfAStopWithoutFiles_SaysThatNothingWasWritten()
    {
        var ended = new RunEnded(Stopped: true, Step: 3, TotalSteps: 10, Seconds: 5, Files: []);

        var lines = RunText.Closing(ended, "hanako", lossLog: null, resumeCommand: null).ToList();

        Assert.Equal(
            ["Stopped after 5.0 s at step 3 of 10.", "No LoRA had been saved yet, so no file was written."], lines);
    }

    [Fact]
    public void Closing_OfAStopWithFiles_NamesEachThatIsKept()
    {
        var ended = new RunEnded(Stopped: true, Step: 3, TotalSteps: 10, Seconds: 5, ["/l/a-000001.safetensors"]);

        var lines = RunText.Closing(ended, "a", lossLog: "/logs/a.jsonl", "traintools train --resume /r").ToList();

        Assert.Contains("Kept /l/a-000001.safetensors", lines);
        Assert.Contains("Go on with: traintools train --resume /r", lines);
        Assert.Contains("The losses are in /logs/a.jsonl", lines);
    }

    [Fact]
    public void Closing_OfAFinishedRun_SaysWhatToWriteIntoThePrompt()
    {
        var ended = new RunEnded(false, 10, 10, 61, ["/l/花子-000001.safetensors", "/l/花子.safetensors"]);

        var lines = RunText.Closing(ended, "花子", lossLog: null, "traintools train --resume /r").ToList();

        Assert.Equal("Done in 1 min 01 s: 10 steps, 2 files.", lines[0]);
        Assert.Equal("The LoRA is /l/花子.safetensors.", lines[1]);
        Assert.Contains("<lora:花子:0.8>", lines[2]);
    }
}
