using TrainTools.Core.Problems;

namespace TrainTools.Core.Tests.Problems;

public sealed class QuestionsTests
{
    private static readonly Problem Few = new("a.few", ""), Taken = new("a.taken", "");

    [Fact]
    public void Open_NothingConfirmed_IsEverything() => Assert.Equal([Few, Taken], Questions.Open([Few, Taken], []));

    [Fact]
    public void Open_OneConfirmed_IsTheOther() => Assert.Equal([Taken], Questions.Open([Few, Taken], ["a.few", "a.old"]));
}
