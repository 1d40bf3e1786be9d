using System.Text.Json;
using TrainTools.Testing;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests.Data;

/// <summary>Against kohya's BucketManager, every number exactly.</summary>
public sealed class BucketGoldenTests
{
    private const string File = "buckets.json";

    [GoldenFact(File)]
    public void Resolutions_OfEachCase_AreKohyas()
    {
        var golden = GoldenFolder.Json(File);

        Assert.All(golden.GetProperty("cases").EnumerateArray(), wanted =>
        {
            var resolutions = PlanOf(wanted).Resolutions;

            var list = wanted.GetProperty("resolutions");
            if (list.ValueKind == JsonValueKind.Null) return; // without upscaling kohya has no list
            Assert.Equal(list.EnumerateArray().Select(SizeOf), resolutions);
        });
    }

    [GoldenFact(File)]
    public void Select_OfEachImageSizeInEachCase_IsKohyas()
    {
        var golden = GoldenFolder.Json(File);
        var sizes = golden.GetProperty("sizes").EnumerateArray().Select(SizeOf).ToList();

        Assert.All(golden.GetProperty("cases").EnumerateArray(), wanted =>
        {
            var plan = PlanOf(wanted);
            foreach (var (size, image) in sizes.Zip(wanted.GetProperty("images").EnumerateArray()))
                AssertChoice(image, size, plan.Select(size.Width, size.Height));
        });
    }

    private static void AssertChoice(JsonElement wanted, BucketSize size, BucketChoice choice)
    {
        Assert.Equal(SizeOf(wanted[0]), choice.Bucket);
        Assert.Equal(SizeOf(wanted[1]), new BucketSize(choice.ResizedWidth, choice.ResizedHeight));
        Assert.Equal(SizeOf(wanted[2]), new BucketSize(choice.CropX, choice.CropY));
        var crop = KohyaCrop.Of(choice.Bucket, size.Width, size.Height);
        Assert.Equal(
            wanted[3].EnumerateArray().Select(value => value.GetDouble()),
            [crop.Left, crop.Top, crop.Right, crop.Bottom]);
    }

    private static BucketPlan PlanOf(JsonElement golden)
    {
        var resolution = golden.GetProperty("base");
        var size = resolution.ValueKind == JsonValueKind.Array
            ? SizeOf(resolution)
            : new BucketSize(resolution.GetInt32(), resolution.GetInt32());
        return new BucketPlan(new BucketSettings
        {
            Width = size.Width,
            Height = size.Height,
            MinSide = golden.GetProperty("min").GetInt32(),
            MaxSide = golden.GetProperty("max").GetInt32(),
            Step = golden.GetProperty("step").GetInt32(),
            NoUpscale = golden.GetProperty("no_upscale").GetBoolean(),
        });
    }

    private static BucketSize SizeOf(JsonElement pair) => new(pair[0].GetInt32(), pair[1].GetInt32());
}
