using TrainTools.Core.Events;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;
using TrainTools.Training.Samples;

namespace TrainTools.Host.Rpc;

/// <summary>A run's sample images in the words of the protocol.</summary>
internal static class SampleMap
{
    /// <summary>All of them, in the order of the training.</summary>
    /// <param name="run">Whose samples they are.</param>
    /// <param name="samples">The files.</param>
    /// <param name="events">What happened in the run.</param>
    public static ListSamplesResponse Of(
        JobRecord run, IReadOnlyList<RunSample> samples, IReadOnlyList<TrainingEvent> events)
    {
        var made = new Dictionary<string, SampleMade>();
        foreach (var told in events.OfType<SampleMade>())
            made[told.FileName] = told; // the last counts: a run that went on made it again
        return new ListSamplesResponse
        {
            Samples =
            {
                samples.Select(sample => Of(sample, made.GetValueOrDefault(sample.FileName), run))
                    .OrderBy(sample => sample.Step).ThenBy(sample => sample.EpochEnd).ThenBy(sample => sample.Prompt),
            },
            Prompts = { SamplePlan.Read(run.Settings.Training, problems: []).Images.Select(image => image.Prompt) },
        };
    }

    // What was made while no host listened has its name alone; the other number follows from the steps of an epoch.
    private static Sample Of(RunSample sample, SampleMade? made, JobRecord run)
    {
        double stepsAnEpoch = (double)run.TotalSteps / Math.Max(1, run.Epochs);
        double epoch = sample.IsEpochEnd ? sample.Number : sample.Number / Math.Max(1, stepsAnEpoch);
        double step = sample.IsEpochEnd ? sample.Number * stepsAnEpoch : sample.Number;
        return new Sample
        {
            Id = sample.Id,
            Revision = sample.Revision,
            Prompt = sample.Prompt,
            Epoch = made?.Epoch ?? (int)epoch,
            Step = made?.Step ?? (int)Math.Round(step),
            EpochEnd = sample.IsEpochEnd,
        };
    }
}
