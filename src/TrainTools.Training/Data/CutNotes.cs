using System.Globalization;
using TrainTools.Core.Problems;

namespace TrainTools.Training.Data;

/// <summary>An image as its cut is foretold.</summary>
/// <param name="Name">What a note calls it.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
public readonly record struct SizedImage(string Name, int Width, int Height);

/// <summary>Says before the start which images lose much to their bucket, or are enlarged much to fill it.</summary>
public static class CutNotes
{
    /// <summary>
    /// Share of the resized image above which its cut is told. Buckets are 64 pixels apart, so that usual images lose a
    /// tenth at most; more than a quarter are edges that somebody may have meant to train on.
    /// </summary>
    public const double ToldShare = 0.25;

    /// <summary>Factor above which it is told that an image is enlarged: beyond it nothing but blur is added.</summary>
    public const double ToldFactor = 2;

    private const int NamesShown = 3;

    /// <summary>The share of an image that does not get into its bucket, from 0 to 1.</summary>
    public static double ShareCutAway(BucketChoice choice) =>
        1 - (double)choice.Bucket.Width * choice.Bucket.Height / ((double)choice.ResizedWidth * choice.ResizedHeight);

    /// <summary>How much larger the resized image is than its file; below 1 it is made smaller.</summary>
    public static double Enlargement(BucketChoice choice, int width, int height) => // of the sharper, rounded less, side
        width > height ? (double)choice.ResizedWidth / width : (double)choice.ResizedHeight / height;

    /// <summary>One note for the images that lose much, one for those that are enlarged much, the worst named first.</summary>
    /// <param name="images">The images that are trained on.</param>
    /// <param name="buckets">The resolutions that they are cut to.</param>
    public static IEnumerable<Problem> Of(IReadOnlyList<SizedImage> images, BucketSettings buckets)
    {
        var plan = new BucketPlan(buckets);
        var chosen = images.Select(image => (image, choice: plan.Select(image.Width, image.Height))).ToList();
        var cut = chosen.Select(one => (one.image.Name, By: ShareCutAway(one.choice)))
            .Where(one => one.By > ToldShare).ToList();
        var enlarged = chosen.Select(one => (one.image.Name, By: Enlargement(one.choice, one.image.Width, one.image.Height)))
            .Where(one => one.By > ToldFactor).ToList();
        if (cut.Count > 0)
            yield return Note("dataset.cut_away", "", cut, share => $"{Number(100 * share)} %");
        if (enlarged.Count > 0)
            yield return Note("dataset.enlarged", "resolution", enlarged, factor => $"{Number(factor)}×");
    }

    private static Problem Note(string code, string field, List<(string Name, double By)> images, Func<double, string> text)
    {
        var names = images.OrderByDescending(image => image.By).Take(NamesShown)
            .Select(image => $"{image.Name} ({text(image.By)})");
        var rest = images.Count > NamesShown ? ", …" : "";
        return new Problem(code, field, ("n", $"{images.Count}"), ("files", string.Join(", ", names) + rest));
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
