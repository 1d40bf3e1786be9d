using Grpc.Core;
using TrainTools.Host.Hosting;
using TrainTools.Host.Rpc;
using TrainTools.Host.WebUi;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>The host's life and its gate.</summary>
public sealed class ServingTests : IDisposable
{
    private readonly ServedHost _host = new();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void Serve_TellsWhereItIsToItsOwnerOnly()
    {
        _host.Start();

        string file = Path.Combine(_host.Home, "host.json");
        Assert.Contains("\"build\":\"test\"", File.ReadAllText(file));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("test", _host.SystemClient.Health(new(), ServedHost.Headers).Build);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another secret of the same kind, but wrong")]
    public void Call_WithoutTheRightSecret_IsRefused(string? secret)
    {
        _host.Start();
        var headers = new Metadata();
        if (secret is not null)
            headers.Add(CallGuard.SecretHeader, secret);

        var refused = Assert.Throws<RpcException>(() => _host.ProjectsClient.Create(
            new CreateProjectRequest { Label = "x" }, headers));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("secret", refused.Status.Detail);
        Assert.Equal("NOT_ALLOWED", Assert.Single(Refusals.Problems(refused)).Reason);
        Assert.False(Directory.Exists(_host.Projects));
    }

    [Fact]
    public void SecondHostOfAFolder_IsRefusedAndTheFirstGoesOn()
    {
        _host.Start();

        using var second = ServedHost.Run(_host.Home);
        second.StandardInput.WriteLine("""{"secret":"another secret, long enough"}""");
        second.StandardInput.Flush();
        string error = second.StandardError.ReadToEnd();
        second.WaitForExit();

        Assert.Equal(ExitCode.BadInput, second.ExitCode);
        Assert.Contains("another host of Train Tools serves this folder", error);
        Assert.True(_host.SystemClient.Health(new(), ServedHost.Headers).Ready);
    }

    [Fact]
    public void Serve_WithoutASecret_IsRefused()
    {
        using var process = ServedHost.Run(_host.Home);
        process.StandardInput.WriteLine("{}");
        process.StandardInput.Close();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(ExitCode.BadInput, process.ExitCode);
        Assert.Contains("no secret", error);
        Assert.False(File.Exists(Path.Combine(_host.Home, "host.json")));
    }

    [Fact]
    public void ParentThatIsGone_EndsTheHostAfterTheGrace()
    {
        var nobody = new ParentFacts(Pid: 1, StartedUnixMs: 0); // a number that somebody else has
        _host.Start(grace: 0, parent: nobody);

        _host.Process.StandardInput.Close();
        _host.Wait(() => _host.Process.HasExited, "the host ends");

        Assert.Equal(ExitCode.Done, _host.Process.ExitCode);
        Assert.False(File.Exists(Path.Combine(_host.Home, "host.json")));
    }

    [Theory]
    [InlineData(9, false, false)]
    [InlineData(11, false, true)]
    [InlineData(11, true, false)]   // a WebUI on a slow machine takes more than a minute to be back
    [InlineData(179, true, false)]
    [InlineData(181, true, true)]
    public void HostWithoutAParent_WaitsTenSecondsOrBesideATrainingThreeMinutes(int gone, bool isBusy, bool ends)
    {
        var settings = new HostSettings { Home = "", Secret = "", Build = "" };

        Assert.Equal(ends, ParentWatch.IsOver(TimeSpan.FromSeconds(gone), isBusy, settings));
    }

    [Fact]
    public async Task PipeThatIsClosed_WhileTheParentLives_LetsTheHostGoOn()
    {
        _host.Start(grace: 0);

        _host.Process.StandardInput.Close(); // Reload UI: a new stub of the same WebUI adopts the host
        var story = new Story(_host, sample: null!);
        // The heartbeat comes after many of the host's looks.
        var events = await story.Watch("", happened => happened.Heartbeat is not null);

        Assert.NotNull(events[0].Queue);
        Assert.False(_host.Process.HasExited);
    }

    [Fact]
    public void Shutdown_EndsTheHost()
    {
        _host.Start();

        _host.SystemClient.Shutdown(new(), ServedHost.Headers);
        _host.Wait(() => _host.Process.HasExited, "the host ends");

        Assert.Equal(ExitCode.Done, _host.Process.ExitCode);
    }

    [ProcFact]
    public void IdleHost_IsSmallAndHasNoLibtorch()
    {
        _host.Start();
        _host.SystemClient.Info(new(), ServedHost.Headers); // examines the machine, in another process
        _host.ProjectsClient.List(new(), ServedHost.Headers);

        string maps = File.ReadAllText($"/proc/{_host.Process.Id}/maps");
        _host.Process.Refresh();

        Assert.DoesNotContain("libtorch", maps);
        Assert.InRange(_host.Process.WorkingSet64, 1, 120L << 20);
    }
}
