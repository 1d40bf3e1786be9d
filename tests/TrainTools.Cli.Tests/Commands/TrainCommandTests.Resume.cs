using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Commands;

// A run's folder, and going on from it.
public sealed partial class TrainCommandTests
{
    [Fact]
    public void Resume_NeedsNothingElseAndAsksForTheSameTraining()
    {
        var begun = new CommandLineHarness { Train = Stop };
        begun.Run(Needed("--rank", "8", "--seed", "-5", "--shuffle-caption", "--state-every", "7"));
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run("train", "--resume", _run);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal(begun.Request!.Settings, cli.Request!.Settings);
        Assert.Equal(begun.Request.Images, cli.Request.Images);
        Assert.Equal(begun.Request.Origin!.Started, cli.Request.Origin!.Started);
        Assert.Equal(begun.Request.Origin.SessionId, cli.Request.Origin.SessionId);
        Assert.Equal(begun.Request.Origin.Options, cli.Request.Origin.Options);
        Assert.Equal(new StateEvery.Steps(7), cli.Request.StateEvery);
        Assert.Equal(Path.GetFullPath(_base), cli.Request.BaseFile);
    }

    [Fact]
    public void Resume_WithMoreOptions_PutsThemOnTop()
    {
        new CommandLineHarness { Train = Stop }.Run(Needed("--lr", "1e-3", "--rank", "8"));
        var cli = new CommandLineHarness { Train = Finish };

        cli.Run("train", "--resume", _run, "--lr", "1e-5", "--force", "--events", "json");

        Assert.Equal((1e-5, 8), (cli.Request!.Settings.Optimizer.LearningRate, cli.Request.Settings.Lora.Rank));
        Assert.True(cli.Request.Force);
        Assert.All(cli.OutputLines, line => Assert.StartsWith("{", line));
    }

    [Fact]
    public void ResumeOfAFinishedRun_SaysSoInOneSentence()
    {
        FinishedRun();
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--resume", _run);

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal(
            $"This run is finished: it made all its 3 steps, and the LoRA is {_base}.", Assert.Single(cli.OutputLines));
    }

    [Fact]
    public void ResumeOfAFinishedRunWithoutAState_DoesNotBeginItAnewWithOtherOptions()
    {
        FinishedRun();
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run("train", "--resume", _run, "--lr", "1e-5", "--force");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("kept no state", Assert.Single(cli.ErrorLines));
        Assert.Null(cli.Request);
    }

    [Fact]
    public void RunThatWasStopped_NamesTheCommandThatGoesOn()
    {
        var cli = new CommandLineHarness { Train = Stop };

        cli.Run(Needed());

        Assert.Contains($"Go on with: traintools train --resume {_run}", cli.OutputLines);
    }

    [Fact]
    public void RunThatNamesNoFolder_IsKeptAmongTheProgramsData()
    {
        var cli = new CommandLineHarness { Train = Stop, ProgramData = _folder.File("data") };
        string[] args = [.. Needed().Where(word => word != "--run-dir" && word != _run)];

        cli.Run(args);

        string run = Assert.Single(Directory.GetDirectories(_folder.File("data", "traintools", "runs")));
        Assert.StartsWith("20250304-050607-花子-", Path.GetFileName(run));
        Assert.Contains($"Go on with: traintools train --resume {run}", cli.OutputLines);
    }

    [Fact]
    public void Cache_LiesAmongTheProgramsDataUnlessAFolderIsGivenOrNoneIsWanted()
    {
        var cli = new CommandLineHarness { Train = Stop, ProgramData = _folder.File("data") };

        cli.Run(Needed("--no-cache"));
        Assert.Null(cli.Request!.CacheFolder);
        cli.Run("train", "--resume", _run);
        Assert.Null(cli.Request.CacheFolder); // as it was begun

        Directory.Delete(_run, recursive: true);
        cli.Run(Needed("--cache", _folder.File("elsewhere")));
        Assert.Equal(_folder.File("elsewhere"), cli.Request.CacheFolder);

        Directory.Delete(_run, recursive: true);
        cli.Run(Needed());
        Assert.Equal(_folder.File("data", "traintools", "cache"), cli.Request.CacheFolder);
    }

    [Fact]
    public void RunThatFailsBeforeItsFirstState_LeavesItsFolderToTheNextAttempt()
    {
        var problem = new Problem("image.none_usable", "");
        new CommandLineHarness { Train = (_, _, _) => throw new TrainingException(problem) }.Run(Needed());
        var cli = new CommandLineHarness { Train = Finish };

        int exit = cli.Run(Needed());

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
    }

    [Fact]
    public void ResumeOfAFolderWithoutARun_SaysWhatToGive()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("train", "--resume", _folder.File("nothing"));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("there is no run in it", Assert.Single(cli.ErrorLines));
    }
}
