using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;
using TrainTools.Training.Data;

namespace TrainTools.Host.Preflight;

/// <summary>An image as the arithmetic of steps needs it.</summary>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Repeats">How often it is seen in an epoch.</param>
internal readonly record struct PlannedImage(int Width, int Height, int Repeats);

/// <summary>How many steps a training takes: images × repeats × flips × epochs / batch.</summary>
/// <param name="Images">Images trained on.</param>
/// <param name="ValidationImages">Images held out.</param>
/// <param name="Repeats">Of each image; 0 where they differ.</param>
/// <param name="Flips">2 with mirrored copies, else 1.</param>
/// <param name="Steps">Steps of the whole run.</param>
internal sealed record StepPlan(int Images, int ValidationImages, int Repeats, int Flips, int Steps)
{
    /// <summary>What the settings are measured against.</summary>
    public required RunSize Size { get; init; }

    /// <summary>
    /// Counts. At batch size 1 the number is exact; with larger batches it is as large as it can get, for which images
    /// are held out decides how many fill up each bucket's last batch.
    /// </summary>
    public static StepPlan Of(IReadOnlyList<PlannedImage> images, VersionSettings settings)
    {
        int held = Math.Clamp(
            settings.Training.Validation ?? ValidationSplit.Automatic(images.Count), 0, Math.Max(0, images.Count - 1));
        int flips = settings.Training.Flip ? 2 : 1;
        long perEpoch = 0, seen = 0;
        foreach (int bucket in Buckets(images, settings.Training, held))
        {
            seen += (long)bucket * flips;
            perEpoch += ((long)bucket * flips + settings.Training.BatchSize - 1) / settings.Training.BatchSize;
        }
        var repeats = images.Select(image => image.Repeats).Distinct().ToList();
        var size = new RunSize(images.Count, seen, perEpoch);
        int steps = (int)Math.Min(int.MaxValue, perEpoch * settings.Training.Epochs); // RunSize refuses more
        return new StepPlan(images.Count - held, held, repeats is [var only] ? only : 0, flips, steps) { Size = size };
    }

    /// <summary>The largest bucket in pixels, for the memory; null without images.</summary>
    public static BucketSize? Largest(IReadOnlyList<PlannedImage> images, TrainingSettings settings) =>
        new BucketPlan(BucketSettings.For(settings)).Largest(
            [.. images.Select(image => new SizedImage("", image.Width, image.Height))]);

    /// <summary>How many images, with repeats, each bucket holds when those that are held out come from the fullest.</summary>
    private static IEnumerable<int> Buckets(
        IReadOnlyList<PlannedImage> images, TrainingSettings settings, int held)
    {
        var plan = new BucketPlan(BucketSettings.For(settings));
        var buckets = images.GroupBy(image => plan.Select(image.Width, image.Height).Bucket)
            .Select(bucket => bucket.Select(image => image.Repeats).Order().ToList()).ToList();
        for (; held > 0; held--)
        {
            var fullest = buckets.MaxBy(bucket => bucket.Count)!;
            fullest.RemoveAt(0);
        }
        return buckets.Select(bucket => bucket.Sum());
    }
}
