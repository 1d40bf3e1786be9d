using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.TestImages;

namespace TrainTools.Tagging.Tests;

/// <summary>From images to scores: kept, resumed, and what is told on the way.</summary>
public sealed class TaggingRunTests : IDisposable
{
    private readonly TaggerFolder _folder = new();
    private readonly List<TrainingEvent> _events = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_OverImages_GivesTheirTags()
    {
        string red = _folder.Image("red.png", 255, 0, 0), blue = _folder.Image("青.png", 0, 0, 255);

        var (ended, scores) = Run([red, blue]);

        Assert.Equal((false, 2, 0), (ended.Stopped, ended.Tagged, ended.LeftOut));
        Assert.Equal(["1girl", "red background", "^_^"], new TagChoice().Of(scores[red]));
        Assert.Equal(["1girl", "blue background", "^_^", @"hatsune miku \(vocaloid\)"],
            new TagChoice().Of(scores[blue]));
        Assert.Equal([1, 2], _events.OfType<ImagesTagged>().Select(happened => happened.Done));
    }

    [Fact]
    public void Run_OverAStrip_SeesTheWhiteAroundIt()
    {
        string strip = _folder.Image("strip.png", 255, 0, 0, width: 64, height: 16);

        var scores = Run([strip]).Scores[strip];

        // A quarter red, three quarters white: red 255, green and blue 191.25. sigmoid(8/255 × (255 − 191.25) − 4)
        Assert.Equal(0.1192, scores.General["red_background"], tolerance: 2e-3); // pixels are rounded to whole numbers
    }

    [Fact]
    public void Run_OfAnyBatchSize_GivesTheSameScores()
    {
        string[] images = [.. Enumerable.Range(0, 7).Select(i => _folder.Image($"{i}.png", 255 - i * 36, 0, i * 36))];
        var one = Run(images).Scores;
        File.Delete(ScorePath("x")); // as if never looked at

        var eight = Run(images, batch: 8, name: "other").Scores;

        foreach (string image in images)
            foreach (var (tag, score) in one[image].General)
                Assert.Equal(score, eight[image].General[tag], tolerance: 1e-5);
    }

    [Fact]
    public void Run_ThatIsStopped_GoesOnBehindWhatItSaw()
    {
        string[] images = [.. Enumerable.Range(0, 6).Select(i => _folder.Image($"{i}.png", i * 40, 0, 0))];
        using var stop = new CancellationTokenSource();
        var first = TaggingRun.Run(Request(images), happened =>
        {
            if (happened is ImagesTagged { Done: 2 })
                stop.Cancel();
        }, stop.Token).Ended;
        int kept = Lines();

        var second = Run(images).Ended;

        Assert.Equal((true, 2), (first.Stopped, first.Tagged));
        Assert.Equal(1 + 2, kept);
        Assert.Equal((false, 6), (second.Stopped, second.Tagged));
        Assert.Equal(1 + 6, Lines()); // none was looked at twice
    }

    [Fact]
    public void Run_AfterOneThatWasKilledInTheMiddleOfALine_GoesOn()
    {
        string[] images = [_folder.Image("a.png", 10, 0, 0), _folder.Image("b.png", 20, 0, 0)];
        Run(images);
        byte[] whole = File.ReadAllBytes(ScorePath("x"));
        for (int length = 0; length < whole.Length; length += 31)
        {
            File.WriteAllBytes(ScorePath("x"), whole[..length]);

            Run(images);

            Assert.Equal(whole, File.ReadAllBytes(ScorePath("x")));
        }
    }

    [Fact]
    public void Run_WithAnotherTaggerOverTheSameFile_BeginsAnew()
    {
        string image = _folder.Image("a.png", 10, 0, 0);
        Run([image]);
        File.AppendAllText(_folder.Files.Tags, "");
        _folder.Write("wd-tiny-tagger-v3/selected_tags.csv", System.Text.Encoding.UTF8.GetBytes(
            TinyTagger.Table(TinyTagger.Rows).Replace("1girl", "1boy")));

        var scores = Run([image]).Scores[image];

        Assert.Contains("1boy", scores.General.Keys);
        Assert.DoesNotContain("1girl", scores.General.Keys);
    }

    [Fact]
    public void Run_OverWhatCannotBeRead_LeavesItOutAndSaysSo()
    {
        string good = _folder.Image("good.png", 255, 0, 0), bad = _folder.Write("bad.png", [1, 2, 3]);

        var ended = Run([bad, good, _folder.File("gone.png")]).Ended;

        Assert.Equal((1, 2), (ended.Tagged, ended.LeftOut));
        Assert.Equal(["image.not_image", "tagging.image_unreadable"], _events.OfType<Warned>().Select(happened => happened.Problem.Code));
    }

    [Fact]
    public void Run_OverNothingThatCanBeRead_IsAProblem() => Assert.Equal("tagging.nothing_readable",
        Assert.Throws<TaggingException>(() => Run([_folder.Write("bad.png", [1, 2, 3])])).Problem.Code);

    [Fact]
    public void Run_OverTheSameBytesTwice_LooksOnce()
    {
        string one = _folder.Image("one.png", 255, 0, 0), two = _folder.Image("two.png", 255, 0, 0);

        Assert.Equal(2, Run([one, two], batch: 2).Ended.Tagged);
        Assert.Equal(1 + 1, Lines());
    }

    [Fact]
    public void Run_OverAFileThatCannotBeMade_SaysWhy()
    {
        string image = _folder.Image("a.png", 10, 0, 0);
        Directory.CreateDirectory(ScorePath("x"));

        Assert.Throws<FileWriteException>(() => Run([image]));
    }

    [Fact]
    public void Scores_OfAFile_ServeOtherThresholdsWithoutTheTagger()
    {
        Run([_folder.Image("blue.png", 0, 0, 200)]); // blue_background: sigmoid(8/255 × 200 − 4) = 0.907
        Directory.Delete(_folder.Tagger, recursive: true);

        var scores = Assert.Single(ScoreFile.Read(ScorePath("x")).Values);

        Assert.Contains("blue background", new TagChoice { GeneralThreshold = 0.9 }.Of(scores));
        Assert.DoesNotContain("blue background", new TagChoice { GeneralThreshold = 0.91 }.Of(scores));
        Assert.DoesNotContain(scores.General.Keys, tag => tag is "general" or "sensitive"); // ratings
    }

    private TaggingResult Run(string[] images, int batch = 1, string name = "x") =>
        TaggingRun.Run(Request(images, batch, name), _events.Add, CancellationToken.None);

    private TaggingRequest Request(string[] images, int batch = 1, string name = "x") =>
        new(images, _folder.Files) { BatchSize = batch, ScorePath = _ => ScorePath(name) };

    private string ScorePath(string name) => _folder.File($"scores-{name}.jsonl");

    private int Lines() => File.ReadLines(ScorePath("x")).Count();
}
