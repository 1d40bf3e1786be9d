using TrainTools.Projects.Datasets;
using TrainTools.Training.Data;

namespace TrainTools.Host.Preflight;

/// <summary>What the buckets cut away of a dataset's images; the tab and the command line tell it before the start.</summary>
public static class CutAway
{
    /// <summary>The notes.</summary>
    /// <param name="resolution">Side of a square with as many pixels as an image is trained at.</param>
    public static IEnumerable<Problem> Of(DatasetPlan plan, int resolution) => CutNotes.Of(
        [.. plan.Used.Select(image => new SizedImage(image.Name, image.Width, image.Height))], resolution);
}
