using TrainTools.Host;

namespace TrainTools.Cli.Tests.Commands;

// What is told and asked before a run begins: settings without effect, names, LoRAs of another run.
public sealed partial class TrainCommandTests
{
    [Fact]
    public void SettingsWithoutEffect_AreToldBeforeTheStart()
    {
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run(Needed("--te-lr", "1e-5", "--warmup", "5000"));

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        var warnings = cli.OutputLines.Where(line => line.StartsWith("Warning: ")).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Equal("Warning: --te-lr has no effect because --network-modules is unet: it counts only with unet+te. " +
            "Change --network-modules, or leave --te-lr as it was.", warnings[0]);
        Assert.Matches(@"^Warning: --warmup is 5000, and the run has \d+ steps: the learning rate never reaches its full " +
            @"value\. Choose a tenth of the steps or fewer\.$", warnings[1]);
    }

    [Theory]
    [InlineData("--epochs is 100000000; choose 1 to 100000 (10 is usual).", "--epochs", "100000000")]
    [InlineData("--lr is 100; choose a number above 0, up to 10, or leave it out.", "--lr", "100")]
    [InlineData("--scheduler-power is 1000; choose a number above 0, up to 100 (1 is usual).", "--scheduler-power", "1000")]
    public void ValueOutOfItsRange_IsToldWithTheTrueRange(string sentence, params string[] args)
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run(Needed(args));

        Assert.Equal((ExitCode.BadInput, sentence), (exit, Assert.Single(cli.ErrorLines)));
    }

    [Theory]
    [InlineData("a__b", "Warning: The output name 'a__b' holds '__'", "'a_b' is safe")]
    [InlineData("5$$y", "Warning: The output name '5$$y' holds '$$'", "'5$y' is safe")]
    [InlineData("x{1}", "Warning: The output name 'x{1}' holds '{'", "'x1' is safe")]
    public void NameThatAPromptReadsOtherwise_IsToldWithOneThatIsSafe(string name, string begin, string safe)
    {
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run([.. Needed().Select(word => word == "花子" ? name : word)]);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains(cli.OutputLines, line => line.StartsWith(begin) && line.Contains(safe));
    }

    [Theory]
    [InlineData("a\u200Bb", "The output name holds the sign U+200B, which nobody can see or type; call it 'ab'.")]
    [InlineData("a\u202Eb", "The output name holds the sign U+202E, which nobody can see or type; call it 'ab'.")]
    [InlineData("x.safetensors", "The output name 'x.safetensors' has an ending that is added by itself; call it 'x'.")]
    public void NameThatNobodyCanType_IsRefusedWithOneThatIs(string name, string sentence)
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run([.. Needed().Select(word => word == "花子" ? name : word)]);

        Assert.Equal((ExitCode.BadInput, sentence), (exit, Assert.Single(cli.ErrorLines)));
    }

    [Fact]
    public void LorasOfAnotherRunUnderTheSameName_AreAskedAbout()
    {
        Directory.CreateDirectory(_loras);
        File.WriteAllText(Path.Combine(_loras, "花子.safetensors"), "precious");
        File.WriteAllText(Path.Combine(_loras, "花子-2.safetensors"), "another");
        var cli = new CommandLineHarness();

        int exit = cli.Run(Needed());

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal(
            $"{_loras} holds 1 LoRA file of another run with the name 花子, such as 花子.safetensors. Give another name, " +
            "such as --output 花子-3; or give --move-aside, which renames it to 花子-old1 and deletes nothing.",
            Assert.Single(cli.ErrorLines));
        Assert.Null(cli.Request);
        Assert.False(Directory.Exists(_run));
    }

    [Theory]
    [InlineData("--move-aside")]
    [InlineData("--yes")]
    public void LorasOfAnotherRunUnderTheSameName_AreMovedAsideOnlyWhenThePersonSaysSo(string option)
    {
        Directory.CreateDirectory(_loras);
        File.WriteAllText(Path.Combine(_loras, "花子.safetensors"), "precious");
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run(Needed(option));

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal("precious", File.ReadAllText(Path.Combine(_loras, "花子-old1.safetensors")));
        Assert.Contains(cli.OutputLines, line => line.StartsWith("Warning: 1 LoRA file") && line.Contains("花子-old1"));
    }
}
