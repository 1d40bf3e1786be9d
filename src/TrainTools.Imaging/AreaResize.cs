namespace TrainTools.Imaging;

/// <summary>
/// kohya's resize: OpenCV's <c>INTER_AREA</c> (modules/imgproc/src/resize.cpp). Where both sides shrink, each new
/// pixel is the mean of the area it covers. Where a side grows, OpenCV falls back to a bilinear variant whose pixels
/// stay flat over most of the enlarged source pixel; that is copied too, for enlarged images are trained on like
/// others. Ours, because ImageSharp has no resampler with these weights, and a LoRA must learn from the pixels
/// that kohya's would (within ±1: golden data).
/// </summary>
public static class AreaResize
{
    /// <summary>Resizes to a width and height in pixels, both above 0; the same size gives a copy.</summary>
    public static RgbImage Resize(RgbImage image, int width, int height) =>
        ResizeAndCrop(image, width, height, 0, 0, width, height);

    /// <summary>
    /// Resizes and cuts out a window, computing the window only: a very long image never exists enlarged.
    /// </summary>
    /// <param name="image">The source.</param>
    /// <param name="resizedWidth">Width of the whole resized image, in pixels.</param>
    /// <param name="resizedHeight">Height of the whole resized image, in pixels.</param>
    /// <param name="left">First column of the window.</param>
    /// <param name="top">First row of the window.</param>
    /// <param name="width">Columns of the window, which must lie inside the resized image.</param>
    /// <param name="height">Rows of the window, which must lie inside the resized image.</param>
    public static RgbImage ResizeAndCrop(
        RgbImage image, int resizedWidth, int resizedHeight, int left, int top, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        ArgumentOutOfRangeException.ThrowIfNegative(top);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(left + width, resizedWidth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(top + height, resizedHeight);

        // OpenCV looks at both axes together: one that grows makes the other bilinear too.
        var shrinks = resizedWidth <= image.Width && resizedHeight <= image.Height;
        Func<int, int, int, int, AxisWeights> weightsOf = shrinks ? AxisWeights.Area : AxisWeights.Enlarging;
        var columns = weightsOf(image.Width, resizedWidth, left, width);
        var rows = weightsOf(image.Height, resizedHeight, top, height);

        var result = new byte[checked(width * height * 3)];
        // Rows of the result are independent of each other, so the order of threads cannot change a value.
        Parallel.For(0, height, () => new float[columns.SourceCount * 3], (y, _, sums) =>
        {
            SumRows(image, rows, y, columns, sums);
            MixColumns(sums, columns, result.AsSpan(y * width * 3, width * 3));
            return sums;
        }, _ => { });
        return new RgbImage(width, height, result);
    }

    /// <summary>
    /// The weighted sum of the source rows behind a result row, for the source columns that are used.
    /// </summary>
    private static void SumRows(RgbImage image, AxisWeights rows, int y, AxisWeights columns, float[] sums)
    {
        Array.Clear(sums);
        var weights = rows.Of(y);
        for (var k = 0; k < weights.Length; k++)
        {
            var weight = weights[k];
            var start = ((rows.FirstSource(y) + k) * (long)image.Width + columns.SourceStart) * 3;
            var source = image.Rgb.AsSpan((int)start, sums.Length);
            for (var i = 0; i < source.Length; i++) sums[i] += weight * source[i];
        }
    }

    private static void MixColumns(float[] sums, AxisWeights columns, Span<byte> target)
    {
        for (var x = 0; x < columns.Count; x++)
        {
            float red = 0, green = 0, blue = 0;
            var i = (columns.FirstSource(x) - columns.SourceStart) * 3;
            foreach (var weight in columns.Of(x))
            {
                red += weight * sums[i];
                green += weight * sums[i + 1];
                blue += weight * sums[i + 2];
                i += 3;
            }
            target[x * 3] = ToByte(red);
            target[x * 3 + 1] = ToByte(green);
            target[x * 3 + 2] = ToByte(blue);
        }
    }

    // half to even, as OpenCV
    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value), 0f, 255f);
}
