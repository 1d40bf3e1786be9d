using System.Text.Json.Nodes;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Testing;

namespace TrainTools.Core.Tests.Events;

public sealed class EventLineTests
{
    /// <summary>
    /// What <c>train --events json</c> of version 0.1 wrote: a run of two epochs, and a warning, a stop and a failure.
    /// </summary>
    public static TheoryData<string> OldLines => [.. Lines];

    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(Repository.Root, "tests", "TrainTools.Core.Tests", "Events", "lines-0.1.jsonl"));

    [Theory]
    [MemberData(nameof(OldLines))]
    public void LineOfThePast_IsReadAndWrittenWithAllThatItSaid(string line)
    {
        var read = EventLine.Read(line);

        Assert.NotNull(read);
        Assert.IsNotType<UnknownEvent>(read);
        var (kind, old) = Parts(line);
        var (newKind, written) = Parts(EventLine.Write(read));
        Assert.Equal(kind, newKind); // programs that read along find the event by this name
        foreach (var (key, value) in old.Where(property => property.Key != "message"))
            Assert.Equal(value!.ToJsonString(), written[Now(key)]!.ToJsonString());
        if (Told(read) is { } told)
            Assert.Equal(Problem.Of(old["message"]!.GetValue<string>()), told);
    }

    private static string Now(string property) => property switch
    {
        "pictures" => "images",
        "pictures_with_repeats" => "images_with_repeats",
        "held_out" => "validation_images",
        _ => property,
    };

    [Fact]
    public void LinesOfThePast_AreOfEveryKindThatAWorkerHadThen()
    {
        Assert.Equal(13, Lines.Select(line => Parts(line).Kind).Distinct().Count());
    }

    [Fact]
    public void Line_HoldsTheEventsOwnJson()
    {
        var done = new EpochDone(2, 8, 0.125);

        string line = EventLine.Write(done);

        Assert.Equal("""{"epoch_done":{"event":"epoch_done","epoch":2,"step":8,"average_loss":0.125}}""", line);
        Assert.Equal(done, EventLine.Read(line));
    }

    [Fact]
    public void LineOfAKindThatIsNotKnown_IsKeptAsItCame()
    {
        const string line = """{"dreamt":{"event":"dreamt","of":"花子"}}""";

        Assert.Equal(line, EventLine.Write(EventLine.Read(line)!));
    }

    [Theory]
    [InlineData("loading the model")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"a":{},"b":{}}""")]
    [InlineData("""{"warned":"a word"}""")]
    public void LineThatALibraryWrote_IsNoEvent(string line)
    {
        Assert.Null(EventLine.Read(line));
    }

    /// <summary>What was a sentence then.</summary>
    private static Problem? Told(TrainingEvent read) => read switch
    {
        Warned warned => warned.Problem,
        Failed failed => Assert.Single(failed.Problems),
        _ => null,
    };

    private static (string Kind, JsonObject Event) Parts(string line)
    {
        var (kind, json) = Assert.Single(JsonNode.Parse(line)!.AsObject());
        return (kind, json!.AsObject());
    }
}
