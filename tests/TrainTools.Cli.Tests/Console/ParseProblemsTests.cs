using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Host;

namespace TrainTools.Cli.Tests.Console;

public sealed class ParseProblemsTests
{
    [Theory]
    [InlineData("'trian' is no verb of traintools; did you mean train? The verbs are train, generate, tag, captions, " +
        "inspect, doctor, bench, sample, quickstart, tab, queue, serve; `traintools --help` explains them.", "trian")]
    [InlineData("'--rnak' is no option of traintools train; did you mean --rank? `traintools train --help` lists " +
        "them all.",
        "train", "--rnak", "4")]
    [InlineData("'--frobnicate' is no option of traintools train. `traintools train --help` lists them all.",
        "train", "--frobnicate")]
    [InlineData("'images' does not belong here; a name or path with spaces needs quotes around it.",
        "train", "--data", "my", "images")]
    [InlineData("--lr is 'abc'; give a number such as 1e-4, with a point for decimals.", "train", "--lr", "abc")]
    [InlineData("--lr is '0,0001'; give a number such as 1e-4, with a point for decimals.", "train", "--lr", "0,0001")]
    [InlineData("--rank is '4.5'; give a whole number such as 16.", "train", "--rank", "4.5")]
    [InlineData("--rank is 99999999999; choose 1 to 1024 (16 is usual).", "train", "--rank", "99999999999")]
    [InlineData("--optimizer is 'adam'; choose adamw or adamw8bit or lion or adafactor or prodigy.",
        "train", "--optimizer", "adam")]
    [InlineData("--events is 'xml'; choose json.", "train", "--events", "xml")]
    [InlineData("--lr needs a value: --lr X.", "train", "--lr")]
    [InlineData("FILE is missing: traintools inspect FILE.", "inspect")]
    [InlineData("--batch is 'x'; give a whole number such as 1.", "bench", "--batch", "x")]
    [InlineData("--optimizer_args is an option of kohya's sd-scripts: ", "train", "--optimizer_args")]
    [InlineData("--home is missing; give --home DIR.", "serve")]
    [InlineData("--grace is -1; choose 0 or more seconds.", "serve", "--home", "home", "--grace", "-1")]
    [InlineData("--remote is missing; give --remote DIR.", "queue")]
    [InlineData("--force belongs to --resume, which is not given; leave it out.", "train", "--force")]
    [InlineData("--lr is given 2 times; give it once.", "train", "--lr", "1", "--lr", "2")]
    public void WrongWord_IsToldInOneSentence(string expected, params string[] args)
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run(args);

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.StartsWith(expected, cli.ErrorLines[0]);
        Assert.All(cli.ErrorLines[1..], line => Assert.EndsWith(" is missing; give it.", line));
        Assert.Empty(cli.Output);
    }

    [Fact]
    public void SeveralWrongWords_AreToldTogether()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--lr", "abc", "--rank", "x", "--rnak", "4", "--epochs", "0");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal(4, cli.ErrorLines.Length);
    }

    [Fact]
    public void WrongAnswer_HasACode()
    {
        var cli = new CommandLineHarness();

        cli.Run("train", "--control", "file", "--rnak", "4", "--events", "json");

        var failed = Assert.IsType<Failed>(EventLine.Read(Assert.Single(cli.OutputLines)));
        Assert.Equal(
            [
                new Problem("command.no_option_near", "", ("option", "--rnak"), ("near", "--rank"), ("verb", "train")),
                new Problem("command.choice", "", ("option", "--control"), ("value", "file"), ("choices", "stdin")),
            ],
            failed.Problems.Take(2));
    }

    [Fact]
    public void WrongWord_WhereEventsAreAskedFor_IsAlsoAnEvent()
    {
        var cli = new CommandLineHarness();

        cli.Run("train", "--events", "json", "--lr", "abc");

        string line = Assert.Single(cli.OutputLines);
        var failed = Assert.IsType<Failed>(EventLine.Read(line));
        Assert.Equal(ExitCode.BadInput, failed.ExitCode);
        Assert.Equal(
            new Problem("setting.not_number", "learning_rate", ("value", "abc"), ("example", "1e-4")),
            failed.Problems[0]);
    }
}
