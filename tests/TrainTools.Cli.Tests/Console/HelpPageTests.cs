using TrainTools.Cli.Commands;
using TrainTools.Cli.Console;
using TrainTools.Host;

namespace TrainTools.Cli.Tests.Console;

public sealed class HelpPageTests
{
    [Fact]
    public void Wrap_OfALongText_BreaksAtSpacesWithinTheWidth()
    {
        var lines = HelpPage.Wrap("one two three four", width: 9);

        Assert.Equal(["one two", "three", "four"], lines);
    }

    [Fact]
    public void Wrap_OfAWordLongerThanTheLine_KeepsTheWordWhole()
    {
        var lines = HelpPage.Wrap("a bpe_simple_vocab_16e6.txt.gz b", width: 10);

        Assert.Equal(["a", "bpe_simple_vocab_16e6.txt.gz", "b"], lines);
    }

    [Fact]
    public void Help_OfTrain_ExplainsEveryOptionOnce()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--help");

        Assert.Equal(ExitCode.Done, exit);
        foreach (var option in new TrainOptions().Groups.SelectMany(group => group.Options).Where(option => !option.Hidden))
        {
            Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{option.Name} is not explained");
            Assert.Single(cli.OutputLines, line => line.StartsWith($"  {option.Name} ", StringComparison.Ordinal)
                || line == $"  {option.Name}");
        }
    }

    [Fact]
    public void Help_OfTrain_FitsTheWidth()
    {
        var cli = new CommandLineHarness();

        cli.Run("train", "--help");

        Assert.DoesNotContain(cli.OutputLines, line => line.Length > 100);
    }

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_OfTheProgram_NamesTheVerbsAndExitCodes(params string[] args)
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run(args);

        Assert.Equal(ExitCode.Done, exit);
        foreach (string word in new[] { "train", "inspect", "doctor", "bench", "sample", "0", "1", "2", "130" })
            Assert.Contains(cli.OutputLines, line => line.StartsWith($"  {word} ", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_WhereOtherOptionsAreWrong_StillAnswers()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--lr", "abc", "--help");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Empty(cli.Error);
    }

    [Fact]
    public void Version_IsOneLine()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("--version");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Matches(@"^traintools \d+\.\d+\.\d+$", Assert.Single(cli.OutputLines));
    }
}
