using TrainTools.Projects.Store;
using TrainTools.Training.Buckets;

namespace TrainTools.Host.Planning;

/// <summary>A picture as the arithmetic of steps needs it.</summary>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Repeats">How often it is seen in an epoch.</param>
internal readonly record struct PlannedPicture(int Width, int Height, int Repeats);

/// <summary>How many steps a training takes: pictures × repeats × flips × epochs / batch.</summary>
/// <param name="Pictures">Pictures trained on.</param>
/// <param name="HeldOut">Pictures held out.</param>
/// <param name="Repeats">Of each picture; 0 where they differ.</param>
/// <param name="Flips">2 with mirrored copies, else 1.</param>
/// <param name="Steps">Steps of the whole run.</param>
internal sealed record StepPlan(int Pictures, int HeldOut, int Repeats, int Flips, int Steps)
{
    /// <summary>
    /// Counts. At batch size 1 the number is exact; with larger batches it is as large as it can get, for which pictures
    /// are held out decides how many fill up each bucket's last batch.
    /// </summary>
    public static StepPlan Of(IReadOnlyList<PlannedPicture> pictures, VersionSettings settings)
    {
        int held = Math.Clamp(
            settings.Training.Validation ?? TrainTools.Training.Batches.HeldOut.Automatic(pictures.Count),
            0, Math.Max(0, pictures.Count - 1));
        int flips = settings.Training.Flip ? 2 : 1;
        int perEpoch = 0;
        foreach (var bucket in Buckets(pictures, settings.Training.Resolution, held))
            perEpoch += (bucket * flips + settings.Training.BatchSize - 1) / settings.Training.BatchSize;
        var repeats = pictures.Select(picture => picture.Repeats).Distinct().ToList();
        return new StepPlan(
            pictures.Count - held, held, repeats is [var only] ? only : 0, flips, perEpoch * settings.Training.Epochs);
    }

    /// <summary>The largest bucket in pixels, for the memory; null without pictures.</summary>
    public static BucketSize? Largest(IReadOnlyList<PlannedPicture> pictures, int resolution)
    {
        var plan = Plan(resolution);
        return pictures.Count == 0
            ? null
            : pictures.Select(picture => plan.Select(picture.Width, picture.Height).Bucket)
                .MaxBy(bucket => (long)bucket.Width * bucket.Height);
    }

    /// <summary>How many pictures, with repeats, each bucket holds when those that are held out come from the fullest.</summary>
    private static IEnumerable<int> Buckets(IReadOnlyList<PlannedPicture> pictures, int resolution, int held)
    {
        var plan = Plan(resolution);
        var buckets = pictures.GroupBy(picture => plan.Select(picture.Width, picture.Height).Bucket)
            .Select(bucket => bucket.Select(picture => picture.Repeats).Order().ToList()).ToList();
        for (; held > 0; held--)
        {
            var fullest = buckets.MaxBy(bucket => bucket.Count)!;
            fullest.RemoveAt(0);
        }
        return buckets.Select(bucket => bucket.Sum());
    }

    private static BucketPlan Plan(int resolution) => new(BucketSettings.For(resolution));
}
