using Spectre.Console;
using Spectre.Console.Rendering;
using TrainTools.Core.Events;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Console;

/// <summary>Draws the state of a run as a panel; the same state gives the same image.</summary>
/// <param name="outputName">Stem of the LoRA files, the panel's title.</param>
/// <param name="width">Columns of the panel, 40 or more.</param>
/// <param name="unicode">Whether the terminal shows bars and blocks.</param>
internal sealed class RunPanel(string outputName, int width, bool unicode)
{
    private const int ShownFiles = 4;
    private const int ShownWarnings = 3;

    /// <summary>
    /// The panel for <paramref name="progress"/> and a process that uses <paramref name="memory"/> bytes.
    /// </summary>
    public IRenderable Draw(RunProgress progress, long memory)
    {
        List<IRenderable> rows = [];
        if (progress.Started is { } run)
            rows.AddRange(RunText.Opening(run).Select(line => new Text(line, new Style(Color.Grey))));
        if (progress.Memory is { } memoryPlan)
            rows.Add(new Text(RunText.Memory(memoryPlan), new Style(memoryPlan.Fits ? Color.Grey : Color.Yellow)));
        if (progress.Preparing is { } preparing)
            rows.Add(Bar(RunText.Preparing(preparing), Part(preparing)));
        else if (progress.LastStep is { } step)
            rows.AddRange(Steps(progress, step, memory));
        else
            rows.Add(new Text("Reading the model…"));
        rows.AddRange(progress.Warnings.TakeLast(ShownWarnings).Select(Warning));
        if (progress.Warnings.Count > ShownWarnings)
            rows.Add(new Text($"({progress.Warnings.Count} warnings in all)", new Style(Color.Yellow)));
        rows.AddRange(progress.Saved.TakeLast(ShownFiles).Select(File));
        if (progress.LastSample is { } made)
            rows.Add(new Text($"{(unicode ? "✓" : "+")} {made.FileName}", new Style(Color.Green)));
        if (progress.Stopping && progress.Ended is null)
            rows.Add(new Text("Stopping after this step; Ctrl-C again leaves at once.", new Style(Color.Yellow)));
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {Markup.Escape(outputName)} "),
            Border = unicode ? BoxBorder.Rounded : BoxBorder.Ascii,
            Padding = new Padding(1, 0),
            Width = width,
        };
    }

    private IEnumerable<IRenderable> Steps(RunProgress progress, StepDone step, long memory)
    {
        string left = progress.TimeLeft is { } time && progress.Ended is null ? $", {TimeText.Of(time)} left" : "";
        yield return Bar($"{progress.Fraction * 100:0} %{left}", progress.Fraction);
        var table = new Grid().AddColumns(4);
        table.Columns[0].NoWrap = table.Columns[2].NoWrap = true;
        table.AddRow(
            Label("Epoch"), Value($"{step.Epoch} of {progress.Started?.Epochs}"),
            Label("Step"), Value($"{step.Step:N0} of {progress.Started?.TotalSteps:N0}"));
        table.AddRow(
            Label("Loss"), Value($"{step.AverageLoss:0.0000} average, {step.Loss:0.0000} now"),
            Label("Rate"), Value($"{step.LearningRate:0.0e-0}"));
        table.AddRow(
            Label("Pace"), Value($"{TimeText.Rate(progress.SecondsPerStep ?? step.Seconds)}"),
            Label("Since"), Value($"{TimeText.Of(progress.Elapsed)}, {SizeText.Of(memory)} of memory"));
        if (progress.LastValidation is { } validated)
            table.AddRow(Label("Validation"), Value(Validation(validated, progress.FirstValidation)), Label(""), Value(""));
        yield return table;
        if (progress.LossCurve.Count > 1)
            yield return new Text(LossCurve.Draw(progress.LossCurve, width - 6, unicode), new Style(Color.Aqua));
    }

    private static string Validation(Validated last, Validated? first)
    {
        string place = last.Step == 0 ? "before the training" : $"at epoch {last.Epoch}";
        string begin = first is not null && last.Step > 0 ? $", {first.ValidationLoss:0.0000} before" : "";
        return $"{last.ValidationLoss:0.0000} {place}{begin}";
    }

    private IRenderable Bar(string text, double fraction)
    {
        int room = Math.Clamp(width - 6 - text.Length - 1, 10, 60);
        int full = (int)Math.Round(Math.Clamp(fraction, 0, 1) * room);
        string line = new(unicode ? '━' : '#', full);
        string rest = new(unicode ? '━' : '-', room - full);
        return new Markup($"[green]{line}[/][grey23]{rest}[/] {Markup.Escape(text)}");
    }

    private static double Part(Preparing preparing) =>
        preparing.Total == 0 ? 0 : (double)preparing.Done / preparing.Total;

    private static Text Label(string text) => new(text, new Style(Color.Grey));

    private static Text Value(string text) => new(text);

    private IRenderable Warning(string message) =>
        new Text($"{(unicode ? "⚠" : "!")} {message}", new Style(Color.Yellow));

    private IRenderable File(LoraSaved saved) =>
        new Text($"{(unicode ? "✓" : "+")} {Path.GetFileName(saved.Path)}", new Style(Color.Green));
}
