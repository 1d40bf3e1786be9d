using TrainTools.Testing;

namespace TrainTools.Imaging.Tests;

/// <summary>Against OpenCV's INTER_AREA and kohya's centre crop; ±1 because OpenCV sums in another order.</summary>
public sealed class AreaResizeGoldenTests
{
    private const string File = "image_resize.safetensors";

    [GoldenFact(File)]
    public void ResizeAndCrop_OfEachReferenceImage_MatchesWithinOne()
    {
        var arrays = GoldenArrays.Read(File);

        Assert.All(arrays.Keys.Where(key => key.EndsWith(".in", StringComparison.Ordinal)), key =>
        {
            var name = key[..^3];
            var wanted = AsImage(arrays[$"{name}.out"]);
            var sizes = GoldenArrays.AsNumbers(arrays[$"{name}.resized_wh_bucket_wh"]);
            var (width, height, bucketWidth, bucketHeight) = (sizes[0], sizes[1], sizes[2], sizes[3]);

            var fitted = AreaResize.ResizeAndCrop(AsImage(arrays[key]), width, height,
                (width - bucketWidth) / 2, (height - bucketHeight) / 2, bucketWidth, bucketHeight);

            Assert.Equal((wanted.Width, wanted.Height), (fitted.Width, fitted.Height));
            Assert.All(fitted.Rgb.Zip(wanted.Rgb), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        });
    }

    private static RgbImage AsImage((int[] Shape, byte[] Data) array) =>
        new(array.Shape[1], array.Shape[0], array.Data); // [H, W, 3]
}
