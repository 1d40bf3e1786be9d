using TrainTools.Core.Settings;
using TrainTools.Host.Preflight;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tests.Preflight;

public sealed class StepPlanTests
{
    [Theory]
    [InlineData(4, 10, false, 10, 1, 400)]
    [InlineData(4, 10, true, 10, 1, 800)]
    [InlineData(4, 3, false, 2, 5, 6)]  // 12 in batches of 5: 3 an epoch
    [InlineData(0, 10, false, 10, 1, 0)]
    public void Steps_AreImagesTimesRepeatsTimesFlipsTimesEpochsOverBatch(
        int images, int repeats, bool flip, int epochs, int batch, int expected)
    {
        var plan = StepPlan.Of(Square(images, repeats), Settings(flip, epochs, batch));

        Assert.Equal(expected, plan.Steps);
        Assert.Equal(flip ? 2 : 1, plan.Flips);
    }

    [Theory]
    [InlineData(7, null, 0)]
    [InlineData(12, null, 1)]
    [InlineData(12, 3, 3)]
    [InlineData(2, 5, 1)] // one must stay
    public void ValidationImages_AreNotTrainedOn(int images, int? chosen, int held)
    {
        var settings = Settings(flip: false, epochs: 1, batch: 1);
        settings = settings with { Training = settings.Training with { Validation = chosen } };

        var plan = StepPlan.Of(Square(images, 2), settings);

        Assert.Equal((held, images - held, 2 * (images - held)), (plan.ValidationImages, plan.Images, plan.Steps));
    }

    [Fact]
    public void Batches_AreFilledFromOneBucketEach()
    {
        PlannedImage[] images = [.. Square(3, 1), new(512, 768, 1), new(512, 768, 1)];

        var plan = StepPlan.Of(images, Settings(flip: false, epochs: 1, batch: 2));

        Assert.Equal(3, plan.Steps); // two of the squares', one of the others'
    }

    [Fact]
    public void Repeats_ThatDiffer_AreToldAsNone()
    {
        var plan = StepPlan.Of([new(64, 64, 1), new(64, 64, 5)], Settings(flip: false, epochs: 1, batch: 1));

        Assert.Equal((0, 6), (plan.Repeats, plan.Steps));
    }

    private static PlannedImage[] Square(int count, int repeats) =>
        [.. Enumerable.Repeat(new PlannedImage(512, 512, repeats), count)];

    private static VersionSettings Settings(bool flip, int epochs, int batch) => new()
    {
        Training = new TrainingSettings { Flip = flip, Epochs = epochs, BatchSize = batch },
    };
}
