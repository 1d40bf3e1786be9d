using TrainTools.Training.Optimization;

namespace TrainTools.Training.Tests.Optimization;

public sealed class LossScalerTests
{
    [Fact]
    public void Accept_OfAnOverflow_LeavesTheStepOutAndHalvesTheScale()
    {
        var scaler = new LossScaler(enabled: true);
        var before = scaler.Scale;

        var accepted = scaler.Accept(normIsFinite: false);

        Assert.False(accepted);
        Assert.Equal(before / 2, scaler.Scale);
    }

    [Fact]
    public void Accept_OfTwoThousandQuietSteps_DoublesTheScaleOnce()
    {
        var scaler = new LossScaler(enabled: true);
        var before = scaler.Scale;

        var accepted = Enumerable.Range(0, 2000).Select(_ => scaler.Accept(normIsFinite: true)).ToList();

        Assert.All(accepted, Assert.True);
        Assert.Equal(2 * before, scaler.Scale);
    }

    [Fact]
    public void Accept_OfOverflowsWithoutEnd_ExhaustsTheScale()
    {
        var scaler = new LossScaler(enabled: true);

        for (var i = 0; i < 17; i++) // 65,536 is 2 to the 16th
            scaler.Accept(normIsFinite: false);

        Assert.True(scaler.IsExhausted);
    }

    [Fact]
    public void Scale_WhenNotEnabled_StaysOneAndExcusesNothing()
    {
        var scaler = new LossScaler(enabled: false);

        Assert.True(scaler.Accept(normIsFinite: true));
        Assert.False(scaler.Accept(normIsFinite: false));
        Assert.Equal(1, scaler.Scale);
        Assert.False(scaler.IsExhausted);
    }
}
