using TrainTools.Testing;
using TrainTools.Training.Buckets;

namespace TrainTools.Training.Tests.Pictures;

/// <summary>Against OpenCV's INTER_AREA and kohya's centre crop; ±1 because OpenCV sums in another order.</summary>
public sealed class AreaResizeGoldenTests
{
    private const string File = "image_resize.safetensors";

    [GoldenFact(File)]
    public void FitInto_OfEachReferencePicture_MatchesWithinOne()
    {
        var arrays = GoldenPictures.ReadArrays(File);

        Assert.All(Cases(arrays), name =>
        {
            var wanted = GoldenPictures.AsPicture(arrays[$"{name}.out"]);
            var sizes = GoldenPictures.AsNumbers(arrays[$"{name}.resized_wh_bucket_wh"]);
            var (width, height, bucket) = (sizes[0], sizes[1], new BucketSize(sizes[2], sizes[3]));

            var fitted = GoldenPictures.AsPicture(arrays[$"{name}.in"]).FitInto(new BucketChoice(
                bucket, width, height, (width - bucket.Width) / 2, (height - bucket.Height) / 2, AspectError: 0));

            Assert.Equal((wanted.Width, wanted.Height), (fitted.Width, fitted.Height));
            Assert.All(fitted.Rgb.Zip(wanted.Rgb), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        });
    }

    [GoldenFact(File)]
    public void KohyaCrop_OfEachReferencePicture_IsTheSame()
    {
        var arrays = GoldenPictures.ReadArrays(File);

        Assert.All(Cases(arrays), name =>
        {
            var source = GoldenPictures.AsPicture(arrays[$"{name}.in"]);
            var sizes = GoldenPictures.AsNumbers(arrays[$"{name}.resized_wh_bucket_wh"]);

            var crop = KohyaCrop.Of(new BucketSize(sizes[2], sizes[3]), source.Width, source.Height);

            double[] sides = [crop.Left, crop.Top, crop.Right, crop.Bottom]; // stored as whole numbers
            Assert.Equal(
                GoldenPictures.AsNumbers(arrays[$"{name}.crop_ltrb"]), sides.Select(side => (int)Math.Round(side)));
        });
    }

    private static IEnumerable<string> Cases(Dictionary<string, (int[] Shape, byte[] Data)> arrays) =>
        arrays.Keys.Where(key => key.EndsWith(".in", StringComparison.Ordinal)).Select(key => key[..^3]);
}
