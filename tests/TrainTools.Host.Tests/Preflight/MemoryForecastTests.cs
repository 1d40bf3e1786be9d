using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Host.Preflight;
using TrainTools.Host.Rpc;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Storage;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;

namespace TrainTools.Host.Tests.Preflight;

/// <summary>How the memory will be spent, told before a start from what is free, here as if on GPUs of several sizes.</summary>
[Collection(SampleFixture.Name)]
public sealed class MemoryForecastTests(SampleFixture fixture)
{
    private const long Mebibyte = 1L << 20;
    private static readonly TrainingSettings Settings = new() { Resolution = 512, BatchSize = 4, Precision = Precision.Bf16 };
    private static readonly PlannedImage[] Images = [new(512, 512, 1), new(300, 900, 1)];

    [Fact]
    public void Plan_OfLessAndLessFreeMemory_GivesUpMoreAndMore()
    {
        var plain = Plan(long.MaxValue).Plan;
        // A tenth of what is free stays free, and what is in use beside the step counts whole.
        long Room(long predicted) => plain.InUse + (long)((predicted - plain.InUse) / 0.9) + 1;

        var roomy = Plan(Room(plain.Predicted)).Plan;
        var tight = Plan(Room(plain.Predicted) - Mebibyte).Plan;
        var hopeless = Plan(plain.InUse + Mebibyte).Plan;

        Assert.Equal((default(MemoryWay), true, plain.Predicted), (roomy.Way, roomy.Fits, roomy.Predicted));
        Assert.True(tight.Fits && tight.Way != default && tight.Predicted < plain.Predicted);
        Assert.False(hopeless.Fits);
        Assert.Equal((true, true), (hopeless.GradientCheckpointing, hopeless.NarrowWeights));
        Assert.True(hopeless.SwappedBlocks > tight.SwappedBlocks);
    }

    [Fact]
    public void Plan_CountsTheLargestBucket()
    {
        var small = Plan(long.MaxValue, [new(512, 512, 1)], resolution: 512).Plan;

        var large = Plan(long.MaxValue, [new(512, 512, 1)], resolution: 1024).Plan;

        Assert.True(large.Predicted - large.InUse > 3 * (small.Predicted - small.InUse) / 2);
        Assert.Equal(small.InUse, large.InUse);
    }

    [Fact]
    public void Estimate_OfAPlanThatFits_TellsItAndTheNextCheaperWithItsPrice()
    {
        var estimate = ForecastMap.Of(Expected(16_000 * Mebibyte), new VersionSettings { Training = Settings });

        Assert.True(estimate.Memory.Fits);
        Assert.Equal("memory.plan", estimate.Memory.Plan.Code);
        Assert.Equal("memory.next", estimate.Memory.Cheaper.Code);
        Assert.True(estimate.MemoryBytes > PlanAhead.ProgramBytes);
    }

    [Fact]
    public void Estimate_WhereNothingFits_SaysWhatToDo()
    {
        var estimate = ForecastMap.Of(Expected(360 * Mebibyte), new VersionSettings { Training = Settings });

        Assert.False(estimate.Memory.Fits);
        Assert.Equal("memory.does_not_fit", estimate.Memory.Plan.Code);
        Assert.Contains("cheaper_problem", estimate.Memory.Plan.Arguments.Keys);
        Assert.Null(estimate.Memory.Cheaper);
    }

    private Expected Expected(long free)
    {
        var settings = new VersionSettings { Training = Settings };
        return new Expected(StepPlan.Of(Images, settings), null, Plan(free).Plan, free, 1, 1, 1);
    }

    [Fact]
    public void Plan_OfShuffledCaptions_CountsTheEncodersThatStayBesideTheStepsOnAProcessor()
    {
        var shuffled = Settings with { ShuffleCaption = true };
        var (kept, onGpu) = (Plan(long.MaxValue), Plan(long.MaxValue, settings: shuffled));

        var onProcessor = Plan(long.MaxValue, settings: shuffled, isGpu: false);

        using var file = WeightFile.Open(fixture.Sample.BaseModel);
        var encoders = LoraSize.TextWeights(file, FamilyLayout.Find(ModelFile.Identify(file).Family)!) * sizeof(float);
        Assert.Equal(kept.Plan.Predicted, onGpu.Plan.Predicted); // there they come and go between steps
        Assert.InRange(onProcessor.Plan.Predicted - kept.Plan.Predicted, encoders, encoders + 16 * Mebibyte);
        Assert.True(encoders > 100_000);
    }

    private PlanAhead Plan(
        long free, PlannedImage[]? images = null, int resolution = 512, TrainingSettings? settings = null,
        bool isGpu = true)
    {
        string path = fixture.Sample.BaseModel;
        using var file = WeightFile.Open(path);
        var model = new BaseModelFile("id", path, "tiny", "SD 1.x", "", 1, null, false)
        {
            Layout = FamilyLayout.Find(ModelFile.Identify(file).Family),
        };
        return Forecast.Memory(
            model, (settings ?? Settings) with { Resolution = resolution }, images ?? Images, free, isGpu)!;
    }
}
