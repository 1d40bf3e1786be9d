using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Samples;

namespace TrainTools.Training.Tests.Samples;

public sealed class PromptFileTests
{
    [Fact]
    public void Read_OfKohyasForm_TakesEachFlag()
    {
        var problems = new List<Problem>();

        var prompts = PromptFile.Read(
            "\uFEFF# a comment\r\n\r\n  (red tag:1.2), [a:b:0.5] --n bad --w 640 --h 512 --d 7 --l 5.5 --s 12 --ss euler_a \n" +
            "blue tag\n--n only a negative\nover-long --N Big Letters, a--b",
            "sample_prompts", problems);

        Assert.Empty(problems);
        Assert.Equal(
            [
                new SamplePrompt("(red tag:1.2), [a:b:0.5]")
                {
                    Negative = "bad", Width = 640, Height = 512, Seed = 7, Cfg = 5.5, Steps = 12,
                    Sampler = SamplerKind.EulerA,
                },
                new SamplePrompt("blue tag"),
                new SamplePrompt("") { Negative = "only a negative" },
                new SamplePrompt("over-long") { Negative = "Big Letters, a--b" },
            ], prompts);
    }

    [Fact]
    public void Read_OfManyMistakes_TellsThemAllWithTheirLines()
    {
        var problems = new List<Problem>();

        PromptFile.Read("a --w 100 --h 9000\nb --x 3\n#\nc --d one --l high --s 0 --ss lms --d -1\nd AND e --w",
            "sample_prompts", problems);

        Assert.Equal(
            [
                "prompts.multiple 1 --w", "prompts.multiple 1 --h", "prompts.flag 2 --x", "prompts.not_whole 4 --d",
                "prompts.not_number 4 --l", "prompts.range 4 --s", "prompts.sampler 4 ", "prompts.range 4 --d",
                "prompts.and 5 ", "prompts.not_whole 5 --w",
            ],
            problems.Select(problem => $"{problem.Code} {Argument(problem, "line")} {Argument(problem, "name")}"));
        Assert.All(problems, problem => Assert.Equal("sample_prompts", problem.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    public void Read_OfNoPrompt_IsAProblem(string text)
    {
        var problems = new List<Problem>();

        PromptFile.Read(text, "sample_prompts", problems);

        Assert.Equal(["prompts.none"], problems.Select(problem => problem.Code));
    }

    [Fact]
    public void Text_OfAFileOrOfPrompts_IsThePrompts()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("prompts.txt");
        File.WriteAllText(path, "from a file");
        var problems = new List<Problem>();

        Assert.Equal("from a file", PromptSource.Text(path, "f", problems));
        Assert.Equal("a cat. --w 64", PromptSource.Text("a cat. --w 64", "f", problems));
        Assert.Equal("a\nb.txt", PromptSource.Text("a\nb.txt", "f", problems));
        Assert.Empty(problems);
        PromptSource.Text(folder.File("none.txt"), "f", problems);
        PromptSource.Text(folder.File("prompts.toml"), "f", problems);
        Assert.Equal(["prompts.missing", "prompts.form"], problems.Select(problem => problem.Code));
    }

    private static string Argument(Problem problem, string key) =>
        problem.Arguments.FirstOrDefault(argument => argument.Key == key).Value ?? "";
}
