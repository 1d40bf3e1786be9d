namespace TrainTools.Training.Data;

/// <summary>
/// Left, top, right and bottom of an image inside its bucket, as kohya hands them to SDXL's size conditioning
/// (BucketManager.get_crop_ltrb). The image is thought of as fitted into the bucket, not as cropped.
/// </summary>
/// <param name="Left">Pixels from the bucket's left edge, whole.</param>
/// <param name="Top">Pixels from the bucket's top edge, whole.</param>
/// <param name="Right">Left plus the fitted width.</param>
/// <param name="Bottom">Top plus the fitted height.</param>
public readonly record struct KohyaCrop(double Left, double Top, double Right, double Bottom)
{
    /// <summary>The crop of an image of a width and height in pixels.</summary>
    public static KohyaCrop Of(BucketSize bucket, int width, int height)
    {
        var aspect = (double)width / height;
        var (fittedWidth, fittedHeight) = bucket.Aspect > aspect
            ? (bucket.Height * aspect, (double)bucket.Height)
            : (bucket.Width, bucket.Width / aspect);
        var left = Math.Floor((bucket.Width - fittedWidth) / 2);
        var top = Math.Floor((bucket.Height - fittedHeight) / 2);
        return new KohyaCrop(left, top, left + fittedWidth, top + fittedHeight);
    }
}
