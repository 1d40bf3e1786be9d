using TrainTools.Core.Events;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>
/// A run's losses over its steps, from the worker's own log, which also has the steps that no host listened to; and
/// from the journal those for which the log found no room on the disk.
/// </summary>
internal static class LossCurves
{
    /// <summary>Reads <c>log.jsonl</c> of a run's folder; empty curves before the first step.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="journal">All events of the run, in order.</param>
    public static CurveResponse Read(string folder, IEnumerable<TrainingEvent> journal)
    {
        SortedDictionary<int, double> losses = [];
        SortedDictionary<int, double> validation = [];
        foreach (var trainingEvent in journal)
        {
            if (trainingEvent is RunStarted { StepsDone: var done }) // later steps come again
            {
                TakeOutBehind(done, losses);
                TakeOutBehind(done, validation);
            }
            Add(trainingEvent, losses, validation);
        }
        foreach (string line in Lines(Path.Combine(folder, "log.jsonl")))
            Add(Read(line), losses, validation);
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

    // Lines of version 0.1 do not say what they are. Null is the line that is being written, or one that a power cut
    // has spoilt.
    private static TrainingEvent? Read(string line)
    {
        bool isValidation = line.Contains("\"validation_loss\"", StringComparison.Ordinal);
        return EventJson.Read(line, isValidation ? "validated" : "step_done");
    }

    private static void Add(
        TrainingEvent? trainingEvent, SortedDictionary<int, double> losses, SortedDictionary<int, double> validation)
    {
        switch (trainingEvent)
        {
            case StepDone step:
                losses[step.Step] = step.Loss;
                break;
            case Validated validated:
                validation[validated.Step] = validated.ValidationLoss;
                break;
        }
    }
}
