using System.Text.Json;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Tests.Problems;

public sealed class ProblemJsonTests
{
    [Theory]
    [InlineData("""{"code":"image.none_usable"}""")]
    [InlineData("""{"code":"setting.missing","field":"base"}""")]
    [InlineData("""{"code":"setting.range","field":"rank","arguments":{"value":"0","min":"1"}}""")]
    public void Json_OfAProblem_LeavesOutWhatIsEmptyAndIsReadBack(string json)
    {
        var problem = JsonSerializer.Deserialize<Problem>(json)!;

        Assert.Equal(json, JsonSerializer.Serialize(problem));
    }

    [Fact]
    public void Read_OfASentenceFromBeforeThereWereCodes_PassesItOn()
    {
        var problem = JsonSerializer.Deserialize<Problem>("\"The disk is full.\"");

        Assert.Equal(Problem.Of("The disk is full."), problem);
    }

    [Fact]
    public void Read_OfAnEmptySentence_IsNoProblem() => Assert.Null(JsonSerializer.Deserialize<Problem>("\"\""));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"code":1}""")]
    [InlineData("7")]
    public void Read_OfWhatIsNoProblem_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Problem>(json));

    [Fact]
    public void Read_OfANewerVersionsProblem_KeepsWhatItKnows()
    {
        var problem = JsonSerializer.Deserialize<Problem>("""{"code":"new.one","arguments":{"n":3},"more":[1]}""");

        Assert.Equal(new Problem("new.one", "", ("n", "3")), problem);
    }

    [Fact]
    public void Read_OfAnArgumentThatHoldsASentence_PassesItOn() =>
        Assert.Equal([Problem.Of("It is cut off.")], ProblemJson.Read("It is cut off."));
}
