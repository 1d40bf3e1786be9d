namespace TrainTools.Imaging;

/// <summary>
/// An image in the middle of a white square, resized to a side in pixels: what taggers look at. Bicubic as Pillow has it
/// (a = -0.5, Keys 1981; when shrinking, the kernel is as much wider), which the taggers were trained with; within one
/// of 255, for Pillow rounds once more between the axes. The square is never made: beside the image white is only
/// counted, so a long strip takes no more memory than it has pixels.
/// </summary>
public static class WhiteSquare
{
    private const float White = 255;

    /// <summary>The square.</summary>
    /// <param name="image">Any size.</param>
    /// <param name="side">Pixels of the result's width and height.</param>
    public static RgbImage Make(RgbImage image, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        int square = Math.Max(image.Width, image.Height);
        var columns = Weights(square, side, offset: (square - image.Width) / 2, image.Width);
        var rows = Weights(square, side, offset: (square - image.Height) / 2, image.Height);

        var sums = new float[side * side * 3];
        for (int y = 0; y < side; y++)
            sums.AsSpan(y * side * 3, side * 3).Fill(rows[y].Outside * White);
        var line = new float[side * 3];
        var users = Users(rows, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            if (users[y] is not { } range)
                continue;
            ResizeRow(image.Rgb.AsSpan(y * image.Width * 3, image.Width * 3), columns, line);
            for (int target = range.First; target <= range.Last; target++)
            {
                if (rows[target].Of(y) is var weight && weight != 0)
                    AddScaled(line, weight, sums.AsSpan(target * side * 3, side * 3));
            }
        }
        return new RgbImage(side, side, Array.ConvertAll(sums, Rounded));
    }

    private static void ResizeRow(ReadOnlySpan<byte> source, Weight[] columns, Span<float> line)
    {
        for (int x = 0; x < columns.Length; x++)
        {
            var weight = columns[x];
            float red = weight.Outside * White, green = red, blue = red;
            for (int i = 0; i < weight.Inside.Length; i++)
            {
                int at = (weight.First + i) * 3;
                float share = weight.Inside[i];
                red += share * source[at];
                green += share * source[at + 1];
                blue += share * source[at + 2];
            }
            (line[x * 3], line[x * 3 + 1], line[x * 3 + 2]) = (red, green, blue);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> line, float weight, Span<float> sums)
    {
        for (int i = 0; i < line.Length; i++)
            sums[i] += weight * line[i];
    }

    /// <summary>For each row of the image the rows of the result that it is part of.</summary>
    private static (int First, int Last)?[] Users(Weight[] rows, int height)
    {
        var users = new (int First, int Last)?[height];
        for (int target = 0; target < rows.Length; target++)
        {
            for (int i = 0; i < rows[target].Inside.Length; i++)
            {
                int y = rows[target].First + i;
                users[y] = (users[y]?.First ?? target, target);
            }
        }
        return users;
    }

    /// <summary>How each pixel of an axis is made of the image's pixels and of the white around them.</summary>
    private static Weight[] Weights(int from, int to, int offset, int length)
    {
        double scale = (double)from / to;
        double wider = Math.Max(scale, 1);
        var result = new Weight[to];
        for (int target = 0; target < to; target++)
        {
            double centre = (target + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - 2 * wider + 0.5));
            int last = Math.Min(from, (int)(centre + 2 * wider + 0.5)); // behind the last
            var all = new double[Math.Max(0, last - first)];
            for (int i = 0; i < all.Length; i++)
                all[i] = Cubic((first + i - centre + 0.5) / wider);
            double sum = all.Sum();
            int from0 = Math.Clamp(offset - first, 0, all.Length);
            int behind = Math.Clamp(offset + length - first, from0, all.Length);
            var inside = all[from0..behind].Select(value => (float)(value / sum)).ToArray();
            result[target] = new Weight(first + from0 - offset, inside, (float)(1 - all[from0..behind].Sum() / sum));
        }
        return result;
    }

    private static double Cubic(double distance)
    {
        double x = Math.Abs(distance);
        if (x < 1)
            return (1.5 * x - 2.5) * x * x + 1;
        return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    private static byte Rounded(float value) => (byte)Math.Clamp(MathF.Floor(value + 0.5f), 0, 255);

    /// <param name="First">The first of the image's pixels.</param>
    /// <param name="Inside">The shares of that and the next ones.</param>
    /// <param name="Outside">The share of the white.</param>
    private readonly record struct Weight(int First, float[] Inside, float Outside)
    {
        public float Of(int pixel) =>
            pixel >= First && pixel < First + Inside.Length ? Inside[pixel - First] : 0;
    }
}
