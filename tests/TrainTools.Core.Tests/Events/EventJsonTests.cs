using System.Text.Json;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Testing;

namespace TrainTools.Core.Tests.Events;

public sealed class EventJsonTests
{
    public static TheoryData<string> Kinds => [.. EveryEvent.Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EventOfEachKind_IsReadAsItWasWritten(string kind)
    {
        var type = EveryEvent.Kinds.Single(one => one.Name == kind);
        string json = EventJson.Write(EveryEvent.Of(type));

        var again = EventJson.Read(json);

        Assert.IsType(type, again);
        Assert.Equal(json, EventJson.Write(again));
        Assert.Equal(JsonNamingPolicy.SnakeCaseLower.ConvertName(kind), EventJson.Kind(again));
        Assert.StartsWith($$"""{"event":"{{EventJson.Kind(again)}}" """.TrimEnd(), json);
    }

    [Fact]
    public void NamesInAnyScript_AreWrittenAsTheyAre()
    {
        string json = EventJson.Write(new LoraSaved("/models/Lora/花子 \"x\".safetensors", 1, 2, Final: true));

        Assert.Contains("""/models/Lora/花子 \"x\".safetensors""", json);
        Assert.Contains(""" "file_name":"花子 \"x\".safetensors" """.Trim(), json);
    }

    [Theory]
    [InlineData("""{"event":"dreamt","of":["花子",{"x":1e-7}],"long":12345678901234567890}""")]
    [InlineData("""{"event":"epoch_done","epoch":"the second"}""")] // a kind that changed its meaning
    [InlineData("""{"event":"warned","message":7}""")]
    [InlineData("""{"event":"warned"}""")] // or that lost what it must have
    public void EventOfAnotherVersion_IsPassedOnAsItCame(string json)
    {
        var unknown = Assert.IsType<UnknownEvent>(EventJson.Read(json));

        Assert.Equal(json, EventJson.Write(unknown));
    }

    [Theory]
    [InlineData("""{"event":"warned","problem":"It is full."}""")]
    [InlineData("""{"event":"warned","message":"It is full."}""")] // version 0.1
    public void EventWithASentenceInsteadOfAProblem_PassesTheSentenceOn(string json) =>
        Assert.Equal(new Warned(Problem.Of("It is full.")), EventJson.Read(json));

    [Fact]
    public void EndWithoutAReason_HasNoProblem() =>
        Assert.Equal(new JobEnded(JobEnd.Done, null, 3),
            EventJson.Read("""{"event":"job_ended","end":"done","message":"","seconds":3,"problem":null}"""));

    [Fact]
    public void EventWithMoreThanThisVersionKnows_IsReadWithoutIt()
    {
        var read = EventJson.Read("""{"event":"epoch_done","epoch":2,"step":8,"average_loss":0.1,"mood":"good"}""");

        Assert.Equal(new EpochDone(2, 8, 0.1), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("""{"event":7}""")]
    [InlineData("""{"step":3,"epo""")]
    public void TextThatIsNoEvent_IsNull(string json)
    {
        Assert.Null(EventJson.Read(json));
    }
}
