using TrainTools.Core.Problems;
using TrainTools.Imaging;

namespace TrainTools.Training.Data;

/// <summary>
/// Chooses each image's bucket exactly as kohya's sd-scripts 0.8.7 do (model_util.make_bucket_resolutions and
/// train_util.BucketManager.select_bucket), so that a dataset trains on the same crops here and there.
/// </summary>
public sealed class BucketPlan
{
    private readonly BucketSettings _settings;

    /// <summary>Lists the resolutions of the settings.</summary>
    /// <exception cref="SettingsException">The settings cannot work.</exception>
    public BucketPlan(BucketSettings settings)
    {
        var problems = settings.Problems().ToList();
        if (problems.Count > 0) throw new SettingsException(problems);
        _settings = settings;
        Resolutions = MakeResolutions(settings);
    }

    /// <summary>
    /// The predefined resolutions, sorted by width, then height. Without upscaling others can occur.
    /// </summary>
    public IReadOnlyList<BucketSize> Resolutions { get; }

    /// <summary>
    /// The bucket of an image of a width and height in pixels (after EXIF orientation), both above 0.
    /// </summary>
    /// <exception cref="ImageException">
    /// The image is so narrow that no bucket fits (only without upscaling).
    /// </exception>
    public BucketChoice Select(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var aspect = (double)width / height;
        var (bucket, resizedWidth, resizedHeight) = _settings.NoUpscale
            ? ShrinkOnly(width, height, aspect)
            : ShrinkOrEnlarge(width, height, aspect);
        return new BucketChoice(
            bucket, resizedWidth, resizedHeight,
            CropX: (resizedWidth - bucket.Width) / 2,
            CropY: (resizedHeight - bucket.Height) / 2,
            AspectError: bucket.Aspect - aspect)
        {
            Width = width,
            Height = height,
        };
    }

    /// <summary>The bucket of most pixels that images fall into; null without images.</summary>
    public BucketSize? Largest(IReadOnlyList<SizedImage> images) => images.Count == 0
        ? null
        : images.Select(image => Select(image.Width, image.Height).Bucket)
            .MaxBy(bucket => (long)bucket.Width * bucket.Height);

    private static List<BucketSize> MakeResolutions(BucketSettings settings)
    {
        var area = settings.Width * settings.Height;
        var step = settings.Step;
        var side = (int)Math.Floor(Math.Sqrt(area) / step) * step;
        var sizes = new HashSet<BucketSize> { new(side, side) };

        for (var width = settings.MinSide; width <= settings.MaxSide; width += step)
        {
            var height = Math.Min(settings.MaxSide, area / width / step * step);
            if (height < settings.MinSide) continue;
            sizes.Add(new BucketSize(width, height));
            sizes.Add(new BucketSize(height, width));
        }
        return [.. sizes.OrderBy(size => size.Width).ThenBy(size => size.Height)];
    }

    private (BucketSize Bucket, int Width, int Height) ShrinkOrEnlarge(int width, int height, double aspect)
    {
        var size = new BucketSize(width, height);
        // An image that already has a bucket's size takes it, even where another bucket has the same aspect.
        var bucket = Resolutions.Contains(size)
            ? size
            : Resolutions.MinBy(candidate => Math.Abs(candidate.Aspect - aspect));
        var scale = aspect > bucket.Aspect ? (double)bucket.Height / height : (double)bucket.Width / width;
        return (bucket, Rounded(width * scale), Rounded(height * scale));
    }

    private (BucketSize Bucket, int Width, int Height) ShrinkOnly(int width, int height, double aspect)
    {
        var area = (double)_settings.Width * _settings.Height;
        var (resizedWidth, resizedHeight) = (double)width * height > area
            ? ShrunkTo(area, aspect)
            : (width, height);
        // Never padded: the bucket is what whole steps fit into the image, the rest is cropped.
        var bucket = new BucketSize(
            resizedWidth - resizedWidth % _settings.Step, resizedHeight - resizedHeight % _settings.Step);
        if (bucket.Width == 0 || bucket.Height == 0)
            throw new ImageException(new Problem("image.too_narrow", "",
                ("width", $"{width}"), ("height", $"{height}"), ("min", $"{_settings.Step}")));
        return (bucket, resizedWidth, resizedHeight);
    }

    /// <summary>
    /// The size of that area whose width or height is a whole number of steps, whichever keeps the aspect.
    /// </summary>
    private (int Width, int Height) ShrunkTo(double area, double aspect)
    {
        var idealWidth = Math.Sqrt(area * aspect);
        var idealHeight = area / idealWidth;

        var steppedWidth = RoundedToSteps(idealWidth);
        var errorByWidth = Math.Abs((double)steppedWidth / RoundedToSteps(steppedWidth / aspect) - aspect);
        var steppedHeight = RoundedToSteps(idealHeight);
        var errorByHeight = Math.Abs((double)RoundedToSteps(steppedHeight * aspect) / steppedHeight - aspect);

        return errorByWidth < errorByHeight
            ? (steppedWidth, Rounded(steppedWidth / aspect))
            : (Rounded(steppedHeight * aspect), steppedHeight);
    }

    private static int Rounded(double value) => (int)(value + 0.5);

    private int RoundedToSteps(double value)
    {
        var rounded = Rounded(value);
        return rounded - rounded % _settings.Step;
    }
}
