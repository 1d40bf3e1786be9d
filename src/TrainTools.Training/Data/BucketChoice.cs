using TrainTools.Imaging;

namespace TrainTools.Training.Data;

/// <summary>Where an image goes: it is resized, then the bucket's window is cut out of its middle.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="ResizedWidth">Width after resizing, in pixels; at least the bucket's.</param>
/// <param name="ResizedHeight">Height after resizing, in pixels; at least the bucket's.</param>
/// <param name="CropX">First column of the window in the resized image.</param>
/// <param name="CropY">First row of the window in the resized image.</param>
/// <param name="AspectError">The bucket's aspect (width / height) minus the image's.</param>
public sealed record BucketChoice(
    BucketSize Bucket, int ResizedWidth, int ResizedHeight, int CropX, int CropY, double AspectError)
{
    /// <summary>The image's own width in pixels, upright.</summary>
    public int Width { get; init; }

    /// <summary>The image's own height in pixels, upright.</summary>
    public int Height { get; init; }

    /// <summary>
    /// The image as it is trained on: resized as kohya does and cut to the bucket around its middle.
    /// </summary>
    public RgbImage CutOutOf(RgbImage image) => AreaResize.ResizeAndCrop(
        image, ResizedWidth, ResizedHeight, CropX, CropY, Bucket.Width, Bucket.Height);

    /// <summary>
    /// The mean of the absolute aspect errors, each image counted once whatever its repeats: what kohya writes as
    /// <c>mean_img_ar_error</c> into <c>ss_bucket_info</c>. 0 for no images.
    /// </summary>
    public static double MeanAspectError(IEnumerable<BucketChoice> choices) =>
        choices.Select(choice => Math.Abs(choice.AspectError)).DefaultIfEmpty(0).Average();
}
