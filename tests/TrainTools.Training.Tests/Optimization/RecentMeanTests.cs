using TrainTools.Training.Optimization;

namespace TrainTools.Training.Tests.Optimization;

public sealed class RecentMeanTests
{
    [Fact]
    public void Add_BeyondTheWindow_ForgetsTheOldest()
    {
        var mean = new RecentMean(2);

        var means = new[] { 1.0, 3.0, 5.0 }.Select(mean.Add).ToList();

        Assert.Equal([1.0, 2.0, 4.0], means);
        Assert.Equal(4.0, mean.Value);
    }
}
