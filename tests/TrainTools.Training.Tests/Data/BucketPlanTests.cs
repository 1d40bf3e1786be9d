using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Imaging;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests.Data;

public sealed class BucketPlanTests
{
    [Fact]
    public void Settings_ForSd1sResolution_AreKohyasDefaults() =>
        Assert.Equal(new BucketSettings(), BucketSettings.For(512));

    [Theory]
    [InlineData(64, 64, 1024)]
    [InlineData(256, 128, 1024)]
    [InlineData(768, 256, 1536)]
    [InlineData(1024, 256, 2048)]
    public void Settings_ForOtherResolutions_LeaveRoomForWideAndTall(int resolution, int shortest, int longest)
    {
        var settings = BucketSettings.For(resolution);

        Assert.Equal((shortest, longest), (settings.MinSide, settings.MaxSide));
    }

    [Theory]
    [InlineData(1024, 32, 256, 2048)]
    [InlineData(512, 96, 192, 1056)] // both made multiples, outwards
    [InlineData(1024, 256, 256, 2048)]
    [InlineData(128, 32, 64, 1024)]
    [InlineData(256, 256, 256, 1024)]
    public void Settings_ForOtherSteps_GiveSidesOfWholeSteps(int resolution, int step, int shortest, int longest)
    {
        var settings = BucketSettings.For(new TrainingSettings { Resolution = resolution, BucketStep = step });

        Assert.Empty(settings.Problems());
        Assert.Equal((shortest, longest, step), (settings.MinSide, settings.MaxSide, settings.Step));
        Assert.All(new BucketPlan(settings).Resolutions, size =>
        {
            Assert.Equal((0, 0), (size.Width % step, size.Height % step));
            Assert.InRange(size.Width * size.Height, 1, resolution * resolution);
        });
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(448)]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(2048)]
    public void Settings_ForAnyResolution_GiveBucketsOfWholeStepsInsideTheArea(int resolution)
    {
        var settings = BucketSettings.For(resolution);

        var resolutions = new BucketPlan(settings).Resolutions;

        Assert.Empty(settings.Problems());
        Assert.Contains(new BucketSize(resolution, resolution), resolutions);
        Assert.All(resolutions, size =>
        {
            Assert.Equal((0, 0), (size.Width % 64, size.Height % 64));
            Assert.InRange(size.Width * size.Height, 1, resolution * resolution);
        });
    }

    [Fact]
    public void Bucket_OfAPortraitImage_KeepsItsAspect()
    {
        var choice = new BucketPlan(BucketSettings.For(512)).Select(768, 1152);

        Assert.Equal(new BucketSize(384, 640), choice.Bucket);
        Assert.Equal((427, 640), (choice.ResizedWidth, choice.ResizedHeight));
        Assert.Equal(384.0 / 640 - 768.0 / 1152, choice.AspectError, precision: 12);
    }

    [Theory]
    [InlineData(16, 32_768)]
    [InlineData(32_768, 16)]
    [InlineData(17, 16)]
    public void Bucket_OfAnExtremeImage_LiesInsideTheResizedOne(int width, int height)
    {
        var choice = new BucketPlan(BucketSettings.For(512)).Select(width, height);

        Assert.InRange(choice.CropX + choice.Bucket.Width, 1, choice.ResizedWidth);
        Assert.InRange(choice.CropY + choice.Bucket.Height, 1, choice.ResizedHeight);
    }

    [Fact]
    public void Bucket_WithoutUpscalingOfATooNarrowImage_SaysWhatToDo()
    {
        var plan = new BucketPlan(BucketSettings.For(512) with { NoUpscale = true });

        var error = Assert.Throws<ImageException>(() => plan.Select(40, 400));

        Assert.Equal(new Problem("image.too_narrow", "", ("width", "40"), ("height", "400"), ("min", "64")), error.Problem);
        Assert.Equal("An image of 40×400 pixels is too narrow to train on without enlarging it: each side must " +
            "keep at least 64 pixels. Crop it or leave it out.", error.Message);
    }

    [Fact]
    public void MeanAspectError_CountsEachImageOnce()
    {
        var plan = new BucketPlan(BucketSettings.For(512));
        var choices = new[] { plan.Select(512, 512), plan.Select(640, 480), plan.Select(480, 640) };

        var mean = BucketChoice.MeanAspectError(choices);

        // 576/448 for 4:3 and 448/576 for 3:4.
        Assert.Equal((0 + Math.Abs(576.0 / 448 - 4.0 / 3) + Math.Abs(448.0 / 576 - 3.0 / 4)) / 3, mean, precision: 12);
    }

    [Fact]
    public void MeanAspectError_OfNoImages_IsZero() => Assert.Equal(0, BucketChoice.MeanAspectError([]));

    [Fact]
    public void Plan_OfImpossibleSettings_NamesEveryProblem()
    {
        var settings = new BucketSettings { Width = 32, Height = 512, MinSide = 0, MaxSide = 100, Step = 5 };

        var error = Assert.Throws<SettingsException>(() => new BucketPlan(settings));

        Assert.Equal(
            [
                new Problem("bucket.step", "", ("value", "5")),
                new Problem("bucket.shortest", "", ("value", "0")),
                new Problem("bucket.longest", "", ("value", "100"), ("min", "512")),
            ], error.Problems);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, -1)]
    public void Select_OfNoPixels_IsRefused(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BucketPlan(new BucketSettings()).Select(width, height));
}
