using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Training.Data;

namespace TrainTools.Host.Preflight;

/// <summary>What the buckets cut away of a dataset's images; the tab and the command line tell it before the start.</summary>
public static class CutAway
{
    /// <summary>The notes.</summary>
    /// <param name="settings">Those of the training, the resolution filled in.</param>
    public static IEnumerable<Problem> Of(DatasetPlan plan, TrainingSettings settings) => CutNotes.Of(
        [.. plan.Used.Select(image => new SizedImage(image.Name, image.Width, image.Height))],
        BucketSettings.For(settings));
}
