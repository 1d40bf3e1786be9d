using TrainTools.Host.Preflight;
using TrainTools.Protocol;
using Stored = TrainTools.Projects.Storage;

namespace TrainTools.Host.Rpc;

/// <summary>A forecast in the words of the protocol.</summary>
internal static class ForecastMap
{
    /// <summary>The protocol's estimate.</summary>
    public static EstimateResponse Of(Expected expected, Stored.VersionSettings settings)
    {
        var response = new EstimateResponse
        {
            Images = expected.Steps.Images,
            ValidationImages = expected.Steps.ValidationImages,
            Repeats = expected.Steps.Repeats,
            Flips = expected.Steps.Flips,
            Epochs = settings.Training.Epochs,
            BatchSize = settings.Training.BatchSize,
            Steps = expected.Steps.Steps,
            FileBytes = expected.FileBytes,
            DiskBytes = expected.DiskBytes,
            FreeDiskBytes = expected.FreeDiskBytes,
            Device = expected.Device,
            Notes = { expected.Notes.Select(ProblemMap.Of) },
            Dataset = new Protocol.DatasetPlan
            {
                Found = expected.Dataset.Found,
                Used = expected.Dataset.Used.Count,
                Reasons = { expected.Dataset.Reasons().Select(ProblemMap.Of) },
            },
            Questions = { expected.Questions.Select(ProblemMap.Of) },
        };
        // A field that is not set cannot be set to null.
        if (expected.Seconds is { } seconds) response.Seconds = seconds;
        if (expected.SecondsBetween is var (least, most))
            (response.SecondsAtLeast, response.SecondsAtMost) = (least, most);
        if (expected.Memory is { } memory)
        {
            response.MemoryBytes = memory.Predicted;
            response.Memory = new MemoryForecast { Plan = ProblemMap.Of(memory.Words), Fits = memory.Fits };
            if (memory is { Fits: true, CheaperWords: { } cheaper })
                response.Memory.Cheaper = ProblemMap.Of(cheaper);
        }
        if (expected.FreeMemoryBytes is { } free) response.FreeMemoryBytes = free;
        return response;
    }
}
