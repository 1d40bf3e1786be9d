using TrainTools.Testing;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests.Data;

/// <summary>Against kohya's crops of the reference images.</summary>
public sealed class KohyaCropGoldenTests
{
    private const string File = "image_resize.safetensors";

    [GoldenFact(File)]
    public void KohyaCrop_OfEachReferenceImage_IsTheSame()
    {
        var arrays = GoldenArrays.Read(File);

        Assert.All(arrays.Keys.Where(key => key.EndsWith(".in", StringComparison.Ordinal)), key =>
        {
            var name = key[..^3];
            var (height, width) = (arrays[key].Shape[0], arrays[key].Shape[1]);
            var sizes = GoldenArrays.AsNumbers(arrays[$"{name}.resized_wh_bucket_wh"]);

            var crop = KohyaCrop.Of(new BucketSize(sizes[2], sizes[3]), width, height);

            double[] sides = [crop.Left, crop.Top, crop.Right, crop.Bottom]; // stored as whole numbers
            Assert.Equal(
                GoldenArrays.AsNumbers(arrays[$"{name}.crop_ltrb"]), sides.Select(side => (int)Math.Round(side)));
        });
    }
}
