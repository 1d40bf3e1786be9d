namespace TrainTools.House.Tests.Install;

/// <summary><c>install/traintools</c>, with a dotnet of our own that tells how it was called.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly ScriptClone _clone = new();

    public void Dispose() => _clone.Dispose();

    [UnixFact]
    public void Launcher_WithArgumentsInAnyScriptAndQuotes_PassesThemExactly()
    {
        AlreadyBuilt();
        _clone.Command("dotnet", """printf '[%s]\n' "$@" """);
        string[] arguments = ["train", "--data", "学習 データ/it's \"here\"", "", "*", "$HOME", @"C:\x", "--output=a b"];

        var (exitCode, output, _) = _clone.Run("traintools", arguments);

        Assert.Equal(0, exitCode);
        Assert.Equal([_clone.Host, .. arguments], output.TrimEnd('\n').Split('\n').Select(line => line[1..^1]));
    }

    [UnixFact]
    public void Launcher_AfterTheProgramFails_HandsOnItsExitCode()
    {
        AlreadyBuilt();
        _clone.Command("dotnet", "exit 2");

        var (exitCode, _, _) = _clone.Run("traintools", "train");

        Assert.Equal(2, exitCode);
    }

    [UnixFact]
    public void Launcher_WhenNothingWasBuilt_BuildsOnceWithoutAWordOnTheOutput()
    {
        Builds();

        var first = _clone.Run("traintools", "one");
        var second = _clone.Run("traintools", "two");

        Assert.Equal($"ran {_clone.Host} one\n", first.Output);
        Assert.Equal($"ran {_clone.Host} two\n", second.Output);
        Assert.Equal("build\n", _clone.Read("calls"));
    }

    [UnixFact]
    public void Launcher_AfterASourceChanged_BuildsAgain()
    {
        Builds();
        _clone.Run("traintools", "one");
        _clone.Write("src/TrainTools.Cli/Program.cs", "// new");
        File.SetLastWriteTimeUtc(Path.Combine(_clone.Root, "src/TrainTools.Cli/Program.cs"), DateTime.UtcNow.AddHours(1));

        _clone.Run("traintools", "two");

        Assert.Equal("build\nbuild\n", _clone.Read("calls"));
    }

    [UnixFact]
    public void Launcher_WhenTheBuildFails_ShowsWhyAndRunsNothing()
    {
        _clone.Command("dotnet", """
            if [ "$1" = --list-sdks ]; then echo '10.0.100 [/x]'; exit; fi
            if [ "$1" = build ]; then echo 'error CS0001: broken'; exit 1; fi
            echo ran
            """);

        var (exitCode, output, errors) = _clone.Run("traintools", "one");

        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("error CS0001: broken", errors);
        Assert.Contains("Train Tools could not be built; the reason is above.", errors);
    }

    private void AlreadyBuilt()
    {
        _clone.Write("src/TrainTools.Cli/bin/Release/net10.0/traintools.dll", "");
        _clone.Write("src/TrainTools.Cli/bin/Release/built", "");
    }

    private void Builds() => _clone.Command("dotnet", $"""
        if [ "$1" = --list-sdks ]; then echo '10.0.100 [/x]'; exit; fi
        if [ "$1" = build ]; then
          echo noise; echo build >>calls; mkdir -p "$(dirname "{_clone.Host}")"; touch "{_clone.Host}"; exit
        fi
        echo "ran $*"
        """);
}
