using System.Text.Json;
using TrainTools.Host.Progress;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>A run's losses over its steps, from the worker's own log: it also has the steps that nobody heard.</summary>
internal static class LossCurves
{
    /// <summary>Reads <c>log.jsonl</c> of a run's folder; empty curves before the first step.</summary>
    public static CurveResponse Read(string folder)
    {
        string path = Path.Combine(folder, "log.jsonl");
        var curve = new CurveResponse();
        if (!File.Exists(path))
            return curve;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
            Add(curve, line);
        return curve;
    }

    private static void Add(CurveResponse curve, string line)
    {
        try
        {
            if (!line.Contains("\"validation_loss\"", StringComparison.Ordinal))
            {
                var step = JsonSerializer.Deserialize(line, EventJson.Readable.StepDone)!;
                curve.Loss.Add(new CurvePoint { Step = step.Step, Value = step.Loss });
            }
            else
            {
                var validated = JsonSerializer.Deserialize(line, EventJson.Readable.Validated)!;
                curve.Validation.Add(new CurvePoint { Step = validated.Step, Value = validated.ValidationLoss });
            }
        }
        catch (JsonException)
        {
            // The line that is being written, or one that a power cut has spoilt.
        }
    }
}
