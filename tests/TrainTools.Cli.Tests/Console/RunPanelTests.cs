using Spectre.Console;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Console;

public sealed class RunPanelTests
{
    private readonly RunProgress _progress = new(new ManualClock());

    [Fact]
    public void Panel_OfARun_ShowsAllThatAPersonAsksFor()
    {
        Apply(SampleEvent.Start(), SampleEvent.Step(49, loss: 0.3), SampleEvent.Step(50, loss: 0.25),
            new LoraSaved("/l/hanako-000001.safetensors", 1, 50, Final: false));

        string text = Render(unicode: true);

        foreach (string shown in new[]
        {
            "hanako", "16 images", "192×192 (80)", "50 %, 25 s left", "1 of 2", "50 of 100", "0.2500 average",
            "0.50 s/step", "1.0 GB of memory", "✓ hanako-000001.safetensors", "█▁",
        })
            Assert.Contains(shown, text);
    }

    [Fact]
    public void Panel_OfARunWithValidationImages_ShowsTheirLossBesideTheTrainings()
    {
        Apply(SampleEvent.Start(), new Validated(0, 0, 0.3, 2), SampleEvent.Step(50), new Validated(1, 50, 0.2, 2));

        Assert.Contains("0.2000 at epoch 1, 0.3000 before", Render(unicode: true));
    }

    [Fact]
    public void Panel_WhilePreparing_ShowsWhatAndHowFar()
    {
        Apply(new Preparing("images", 4, 16));

        Assert.Contains("Preparing images 4/16", Render(unicode: true));
    }

    [Fact]
    public void Panel_OfManyWarnings_ShowsTheLastAndTheirNumber()
    {
        Apply([.. Enumerable.Range(1, 9).Select(i => new Warned(Problem.Of($"image {i} is cut off")))]);

        string text = Render(unicode: true);

        Assert.Contains("image 9", text);
        Assert.DoesNotContain("image 6", text);
        Assert.Contains("9 warnings in all", text);
    }

    [Fact]
    public void Panel_OfAStoppingRun_SaysSo()
    {
        Apply(SampleEvent.Start(), SampleEvent.Step(1));
        _progress.Stopping = true;

        Assert.Contains("Stopping after this step", Render(unicode: true));
    }

    [Fact]
    public void Panel_OnATerminalWithoutUnicode_IsAscii()
    {
        Apply(new Preparing("images", 4, 16), SampleEvent.Step(1), SampleEvent.Step(2), new Warned(Problem.Of("w")));

        string text = Render(unicode: false);

        Assert.DoesNotContain(text, c => c > 126);
    }

    [Fact]
    public void Panel_WithSquareBracketsInNames_ShowsThemAsTheyAre()
    {
        Apply(new Warned(Problem.Of("[red]cat[/].png is cut off")), new Preparing("[x]", 1, 2));

        string text = Render(unicode: true, name: "[my] lora");

        Assert.Contains("[my] lora", text);
        Assert.Contains("[red]cat[/].png", text);
        Assert.Contains("Preparing [x]", text);
    }

    [Fact]
    public void LiveView_OfARunThatEnds_ReturnsAndShowsItsLastState()
    {
        var output = new StringWriter();
        var view = new LiveView(Terminal(output, unicode: true), "hanako", 80, new ManualClock());
        view.Show(SampleEvent.Start());
        view.Show(SampleEvent.Step(100));

        view.Follow(Task.CompletedTask);

        Assert.Contains("100 of 100", output.ToString());
    }

    private void Apply(params IEnumerable<TrainingEvent> events)
    {
        foreach (var told in events)
            _progress.Apply(told);
    }

    private string Render(bool unicode, string name = "hanako")
    {
        var output = new StringWriter();
        var panel = new RunPanel(name, width: 90, unicode);
        Terminal(output, unicode).Write(panel.Draw(_progress, memory: 1L << 30));
        return output.ToString();
    }

    private static IAnsiConsole Terminal(StringWriter output, bool unicode)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        terminal.Profile.Width = 100;
        terminal.Profile.Capabilities.Unicode = unicode;
        return terminal;
    }
}
