using TrainTools.Host.Jobs;

namespace TrainTools.Host.Tests.Jobs;

public sealed class RunOrdersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("stop\n", false)]
    [InlineData("finish\n", true)]
    [InlineData(" finish \r\nstop\n", true)]
    [InlineData("what\n\nstop\n", false)] // words of a later version are passed over
    [InlineData("", false)]
    public async Task Follow_OfAnOrder_StopsOnceAndKnowsWhetherTheLoraIsWanted(string words, bool keepsLora)
    {
        var stopped = new TaskCompletionSource();
        var orders = new RunOrders(new StringReader(words));

        orders.Follow(stopped.SetResult); // a second call would throw

        await stopped.Task.WaitAsync(Patience);
        Assert.Equal(keepsLora, orders.KeepsLora);
    }
}
