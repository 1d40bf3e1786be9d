using System.Text.Json;
using TrainTools.Cli.Console;
using TrainTools.Core.Problems;
using TrainTools.Host;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Console;

public sealed class EventWriterTests
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Step_IsOneLineNamedForTheEvent()
    {
        new EventWriter(_output).Show(SampleEvent.Step(7, loss: 0.25, seconds: 0.5));

        const string loss = """ "loss":0.25,"average_loss":0.25,"learning_rate":0.0001,"grad_norm":0.3 """;
        Assert.Equal(
            """{"step_done":{"event":"step_done","step":7,"epoch":1,""" + loss.Trim() + ""","seconds":0.5}}""" + "\n",
            _output.ToString());
    }

    [Fact]
    public void NumberThatIsNone_IsWrittenAsAName()
    {
        new EventWriter(_output).Show(SampleEvent.Step(1) with { GradNorm = double.PositiveInfinity });

        Assert.Contains("\"grad_norm\":\"Infinity\"", _output.ToString());
    }

    [Fact]
    public void LineBreakInAMessage_DoesNotBreakTheLine()
    {
        new EventWriter(_output).Write(new Failure(ExitCode.BadInput, new Problem("x.y", "", ("reason", "one\ntwo"))));

        Assert.Equal(
            """{"failed":{"event":"failed","problems":[{"code":"x.y","arguments":{"reason":"one\ntwo"}}],""" +
            "\"exit_code\":2}}\n",
            _output.ToString());
    }

    [Fact]
    public void Stopping_IsAnEvent()
    {
        new EventWriter(_output).ShowStopping();

        Assert.Equal("stopping", NameOf(_output.ToString()));
    }

    private static string NameOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return Assert.Single(json.RootElement.EnumerateObject()).Name;
    }
}
