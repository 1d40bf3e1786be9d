using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Data;

/// <summary>Which resolutions there are, in kohya's terms; the defaults are kohya's own.</summary>
public sealed record BucketSettings
{
    /// <summary>Width in pixels whose product with <see cref="Height"/> is the largest area of a bucket.</summary>
    public int Width { get; init; } = 512;

    /// <summary>Height in pixels whose product with <see cref="Width"/> is the largest area of a bucket.</summary>
    public int Height { get; init; } = 512;

    /// <summary>Shortest side of a bucket in pixels (min_bucket_reso).</summary>
    public int MinSide { get; init; } = 256;

    /// <summary>Longest side of a bucket in pixels (max_bucket_reso).</summary>
    public int MaxSide { get; init; } = 1024;

    /// <summary>Sides are multiples of this many pixels (bucket_reso_steps).</summary>
    public int Step { get; init; } = 64;

    /// <summary>Never enlarge: images below the area keep their size and are cropped (bucket_no_upscale).</summary>
    public bool NoUpscale { get; init; }

    /// <summary>
    /// The settings for a square base resolution. At 512 they are kohya's defaults; a larger one gets a longest side
    /// of twice the resolution and a smaller one a shortest side of half of it, so that wide and tall images find a
    /// bucket. Both are made multiples of the step, outwards, as kohya's adjust_min_max_bucket_reso_by_steps does.
    /// </summary>
    /// <param name="resolution">Side of the square in pixels, at least one step.</param>
    /// <param name="step">Sides are multiples of this many pixels.</param>
    public static BucketSettings For(int resolution, int step = 64) => new()
    {
        Width = resolution,
        Height = resolution,
        MinSide = Math.Max(step, Math.Min(256, resolution / 2) / step * step),
        MaxSide = (Math.Max(1024, 2 * resolution) + step - 1) / step * step,
        Step = step,
    };

    /// <summary>The buckets of a training, the resolution filled in.</summary>
    public static BucketSettings For(TrainingSettings settings) => For(settings.Side, settings.BucketStep);

    /// <summary>All problems at once, each with the value found, what is allowed and what to do.</summary>
    public IEnumerable<Problem> Problems()
    {
        if (Step is < 8 or > 256 || Step % 8 != 0)
            yield return new Problem("bucket.step", "", ("value", $"{Step}"));
        if (MinSide < 1)
            yield return new Problem("bucket.shortest", "", ("value", $"{MinSide}"));
        var longest = Math.Max(MinSide, Math.Max(Width, Height));
        if (MaxSide < longest)
            yield return new Problem("bucket.longest", "", ("value", $"{MaxSide}"), ("min", $"{longest}"));
        var shortest = Math.Max(1, Step);
        if (Math.Min(Width, Height) < shortest)
            yield return new Problem("bucket.resolution", "",
                ("width", $"{Width}"), ("height", $"{Height}"), ("min", $"{shortest}"));
    }
}
