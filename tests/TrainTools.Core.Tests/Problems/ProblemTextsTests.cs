using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Problems;

public sealed class ProblemTextsTests
{
    [Fact]
    public void InEnglish_WithAProblemInIt_SaysBothSentences()
    {
        var full = new Problem("file.disk_full", "", ("path", "a.safetensors"));
        var lost = new Problem("run.epoch_file_lost", "", Problem.Inner("fault_problem", full), ("epoch", "3"));

        Assert.Equal("a.safetensors could not be written: the disk is full. Nothing that was there is lost. Make room on " +
            "that disk, then try again. The run goes on without the file of epoch 3.", ProblemTexts.InEnglish(lost));
    }

    [Fact]
    public void InEnglish_WithControlSignsInAName_ShowsThem() => Assert.Equal(
        @"a\u001B[31m\u0007.txt is not used, because no image here has the same name up to the extension.",
        ProblemTexts.InEnglish(new Problem("caption.no_image", "", ("file", "a\u001b[31m\u0007.txt"))));

    [Fact]
    public void InEnglish_WithSeveralProblemsInIt_SaysOneAfterTheOther()
    {
        var changes = Problem.Inner("changes_problem", new("change.base", ""),
            new("change.setting", "epochs", ("before", "5"), ("now", "6")));

        Assert.Equal("The run goes on, though something has changed. The base model is another. --epochs was 5 and is 6.",
            SettingTexts.OnTheCommandLine(new Problem("run.goes_on_changed", "", changes)));
    }

    [Fact]
    public void InEnglish_WithNoProblemInIt_LeavesOutTheBraceAndTheSpaceBeforeIt()
    {
        var nothing = new Problem("run.goes_on_changed", "", Problem.Inner("changes_problem"));

        Assert.Equal("The run goes on, though something has changed.", ProblemTexts.InEnglish(nothing));
    }

    [Theory]
    [InlineData("1", "1 image")]
    [InlineData("0", "0 images")]
    [InlineData("21", "21 images")]
    public void InEnglish_OfACount_ChoosesTheNumber(string count, string sentence) =>
        Assert.Equal(sentence, ProblemTexts.InEnglish(new Problem("trash.images", "", ("n", count))));

    [Fact]
    public void InEnglish_OfACodeOfAnotherVersion_ShowsCodeAndArguments() =>
        Assert.Equal("new.code (花.png, 7)",
            ProblemTexts.InEnglish(new Problem("new.code", "", ("file", "花.png"), ("n", "7"))));

    [Fact]
    public void InEnglish_OfASentenceFromBeforeThereWereCodes_SaysIt() =>
        Assert.Equal("It {is} old.", ProblemTexts.InEnglish(Problem.Of("It {is} old.")));

    [Fact]
    public void InEnglish_WithoutAnArgument_ShowsItsBrace() =>
        Assert.Equal("{file} is empty. The download or copy failed; download it again.",
            ProblemTexts.InEnglish(new Problem("model.empty", "")));

    [Fact]
    public void InEnglish_OfAnArgumentWithBraces_LeavesThemAlone() =>
        Assert.StartsWith("{file}{name} is empty.",
            ProblemTexts.InEnglish(new Problem("model.empty", "", ("file", "{file}{name}"))));

    [Fact]
    public void CommandLine_WithWordsOfItsOwn_SaysThemThereOnly()
    {
        var cause = new Problem("memory.ran_out", "", ("expected", "9.0 GB"), ("free", "4.0 GB"),
            Problem.Inner("cheaper_problem", new Problem("memory.smaller_resolution", "resolution", ("value", "384"))));
        var problem = new Problem("run.resume_with_less_memory", "", Problem.Inner("fault_problem", cause),
            ("command", "traintools train --resume r --resolution 384 --force"), ("step", "7"));

        string typed = SettingTexts.OnTheCommandLine(problem), shown = SettingTexts.InAForm(problem);

        Assert.EndsWith("To take less, give --resolution 384, at which fine details are lost. No step is lost: " +
            "`traintools train --resume r --resolution 384 --force` goes on from the state of step 7.", typed);
        Assert.EndsWith("To take less, set Resolution to 384, at which fine details are lost. No step is lost: press Resume when " +
            "more memory is free; it goes on from the state of step 7.", shown);
    }

    [Fact]
    public void CommandLine_OfACodeThatOnlyItHas_SaysItEverywhere() =>
        Assert.StartsWith("--size is 100;", SettingTexts.InAForm(new Problem("command.bench_size", "", ("value", "100"))));
}
