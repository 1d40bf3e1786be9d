using TrainTools.Cli.Console;

namespace TrainTools.Cli.Tests.Console;

public sealed class StopSignalsTests
{
    private readonly List<string> _calls = [];

    [Fact]
    public void FirstPress_SaysSoAndAsksForAnOrderlyEnd()
    {
        using var signals = Signals();

        signals.Press();

        Assert.True(signals.Token.IsCancellationRequested);
        Assert.Equal(["stopping"], _calls);
    }

    [Fact]
    public void SecondPress_LeavesAtOnce()
    {
        using var signals = Signals();

        signals.Press();
        signals.Press();

        Assert.Equal(["stopping", "leave"], _calls);
    }

    [Fact]
    public void StopThatCannotBeSaid_StopsAllTheSame()
    {
        using var signals = new StopSignals(() => throw new IOException("pipe closed"), () => _calls.Add("leave"));

        Assert.Throws<IOException>(signals.Press);

        Assert.True(signals.Token.IsCancellationRequested);
    }

    private StopSignals Signals() => new(() => _calls.Add("stopping"), () => _calls.Add("leave"));
}
