using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

public sealed class IdsTests
{
    [Theory]
    [InlineData("a", "v1")]
    [InlineData("花子 (2)", "ver.2")]
    [InlineData("🎨", "~!@#$%")]
    public void Names_OfAnId_AreWhatItWasMadeOf(string project, string version)
    {
        var id = Ids.Of(project, version);

        Assert.Equal([project, version], Ids.Names(id, 2)!);
        Assert.All(id, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
        Assert.Null(Ids.Names(id, 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("not base64!")]
    [InlineData("äöü")]
    public void Names_OfWhatIsNoId_AreNone(string id) => Assert.Null(Ids.Names(id, 2));

    [Fact]
    public void Names_OfAVeryLongId_AreNone() => Assert.Null(Ids.Names(new string('A', 1 << 20), 1));
}
