using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>
/// A run's losses over its steps, from the worker's own log, which also has the steps that nobody heard; and from what
/// was heard those for which the log found no room on the disk.
/// </summary>
internal static class LossCurves
{
    /// <summary>Reads <c>log.jsonl</c> of a run's folder; empty curves before the first step.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="heard">All that the run has told, in order.</param>
    public static CurveResponse Read(string folder, IReadOnlyList<WatchEvent> heard)
    {
        SortedDictionary<int, double> losses = [];
        SortedDictionary<int, double> validation = [];
        foreach (var told in heard)
        {
            switch (told.EventCase)
            {
                case WatchEvent.EventOneofCase.Started:
                    TakeOutBehind(told.Started.StepsDone, losses); // these steps come again
                    TakeOutBehind(told.Started.StepsDone, validation);
                    break;
                case WatchEvent.EventOneofCase.StepDone:
                    losses[told.StepDone.Step] = told.StepDone.Loss;
                    break;
                case WatchEvent.EventOneofCase.Validated:
                    validation[told.Validated.Step] = told.Validated.ValidationLoss;
                    break;
            }
        }
        foreach (string line in Lines(Path.Combine(folder, "log.jsonl")))
            Add(line, losses, validation);
        return new CurveResponse { Loss = { Points(losses) }, Validation = { Points(validation) } };
    }

    private static void TakeOutBehind(int step, SortedDictionary<int, double> curve)
    {
        foreach (int later in curve.Keys.Where(one => one > step).ToList())
            curve.Remove(later);
    }

    private static IEnumerable<CurvePoint> Points(SortedDictionary<int, double> curve) =>
        curve.Select(point => new CurvePoint { Step = point.Key, Value = point.Value });

    private static IEnumerable<string> Lines(string path)
    {
        if (!File.Exists(path))
            yield break;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static void Add(
        string line, SortedDictionary<int, double> losses, SortedDictionary<int, double> validation)
    {
        // Older lines do not say what they are. Null is the line that is being written, or one that a power cut has spoilt.
        bool isValidation = line.Contains("\"validation_loss\"", StringComparison.Ordinal);
        switch (Core.Events.EventJson.Read(line, isValidation ? "validated" : "step_done"))
        {
            case Core.Events.StepDone step:
                losses[step.Step] = step.Loss;
                break;
            case Core.Events.Validated validated:
                validation[validated.Step] = validated.ValidationLoss;
                break;
        }
    }
}
