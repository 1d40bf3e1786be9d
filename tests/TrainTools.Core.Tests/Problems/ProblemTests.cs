using TrainTools.Core.Problems;

namespace TrainTools.Core.Tests.Problems;

public sealed class ProblemTests
{
    [Fact]
    public void Problems_WithEqualParts_AreEqual()
    {
        static Problem Made() => new("setting.range", "rank", ("value", "0"), ("min", "1"));

        Assert.Equal(Made(), Made());
        Assert.Equal(Made().GetHashCode(), Made().GetHashCode());
        Assert.NotEqual(Made(), Made() with { Field = "alpha" });
        Assert.NotEqual(Made(), new Problem("setting.range", "rank", ("value", "0")));
    }

    [Fact]
    public void Inner_HoldsProblemsWithInnerOnesOfTheirOwn()
    {
        var deepest = new Problem("file.held", "", ("path", "\"花\".png"));
        var middle = new Problem("state.none_saved", "", ("step", "3"), Problem.Inner("fault_problem", deepest));

        var (key, value) = Problem.Inner("all_problem", middle, deepest);

        Assert.Equal("all_problem", key);
        Assert.Equal([middle, deepest], ProblemJson.Read(value));
    }

    [Fact]
    public void Exception_OfAProblem_TellsItInEnglishWithFieldsByTheirKeys()
    {
        var error = new ProblemException(new Problem("setting.missing", "lora_dir"));

        Assert.Equal("lora_dir is missing; give it.", error.Message);
        Assert.Equal([error.Problem], error.Problems);
    }
}
