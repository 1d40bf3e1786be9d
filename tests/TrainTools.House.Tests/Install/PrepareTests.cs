namespace TrainTools.House.Tests.Install;

/// <summary>What the scripts do to a machine before they build, with an apt-get of our own.</summary>
public sealed class PrepareTests : IDisposable
{
    private readonly ScriptClone _clone = new();

    public PrepareTests()
    {
        _clone.Command("dotnet", """
            if [ "$1" = --list-sdks ]; then echo '10.0.100 [/x]'; exit; fi
            echo "dotnet $1" >>calls
            [ "$1" != build ]
            """);
        _clone.Command("apt-get", """
            echo "apt-get $*" >>calls
            """);
    }

    public void Dispose() => _clone.Dispose();

    [UnixFact]
    public void QuickStart_OnABareSystem_NeedsOnlyTheSdk()
    {
        _clone.Command("id", "echo 1000");

        _clone.Run("quickstart.sh");

        Assert.Equal("dotnet build\n", _clone.Read("calls"));
    }

    [UnixFact]
    public void Preparation_ForAnOrdinaryUser_PrintsTheLineToTypeAndStops()
    {
        _clone.Command("id", "echo 1000");

        var (exitCode, _, errors) = _clone.Run("test.sh");

        Assert.Equal(1, exitCode);
        Assert.Matches(@"(?m)^  sudo apt-get update && sudo apt-get install -y --no-install-recommends .*chromium", errors);
        Assert.False(_clone.Has("calls"), "Something was installed or built.");
    }

    [UnixFact]
    public void Preparation_AsRoot_SaysWhatItInstallsAndInstallsIt()
    {
        _clone.Command("id", "echo 0");

        var (_, _, errors) = _clone.Run("test.sh");

        Assert.Matches(@"missing and will be installed with apt-get: .*chromium", errors);
        Assert.Matches(
            @"^apt-get update\napt-get install -y --no-install-recommends .*chromium.*\ndotnet build\n$",
            _clone.Read("calls"));
    }

    [UnixFact]
    public void Preparation_WhenTheInstallationFails_SaysSoAndStops()
    {
        _clone.Command("id", "echo 0");
        _clone.Command("apt-get", """
            if [ "$1" = install ]; then echo 'E: no space'; exit 100; fi
            """);

        var (exitCode, _, errors) = _clone.Run("test.sh");

        Assert.Equal(1, exitCode);
        Assert.Contains("E: no space", errors);
        Assert.Matches("apt-get could not install: .*chromium", errors);
        Assert.False(_clone.Has("calls"), "It went on to build.");
    }

    [UnixFact]
    public void Preparation_OfASystemWithoutAptGet_NamesWhatToInstall()
    {
        File.Delete(_clone.PathOfCommand("apt-get"));

        var (exitCode, _, errors) = _clone.Run("test.sh");

        Assert.Equal(1, exitCode);
        Assert.Matches("These are missing: .*chromium", errors);
    }

    [UnixFact]
    public void Preparation_WithAnOldSdkOnly_SaysWhereToGetTheRightOne()
    {
        _clone.Command("dotnet", "echo '8.0.400 [/usr/share/dotnet/sdk]'");

        var (exitCode, _, errors) = _clone.Run("quickstart.sh");

        Assert.Equal(1, exitCode);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", errors);
    }

    [UnixFact]
    public void TestScript_WhenTheBuildFails_EndsWithAFailedLine()
    {
        _clone.Command("id", "echo 0"); // what the tests need besides is installed, by the apt-get of our own

        var (exitCode, output, _) = _clone.Run("test.sh");

        Assert.Equal(1, exitCode);
        Assert.EndsWith("\n0 passed, 1 failed\n", output);
    }

    [UnixFact]
    public void TestScript_WithAnUnknownOption_RefusesIt()
    {
        var (exitCode, _, errors) = _clone.Run("test.sh", "--fast");

        Assert.Equal(1, exitCode);
        Assert.Contains("'--fast'", errors);
    }
}
