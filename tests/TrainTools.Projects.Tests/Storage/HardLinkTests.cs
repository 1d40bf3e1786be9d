using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Storage;

public sealed class HardLinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void HardLink_OfAFile_OutlivesIt()
    {
        var source = _folder.Add("データ/a.bin", "contents");

        HardLink.MakeOrCopy(source, _folder.File("b.bin"));
        File.Delete(source);

        Assert.Equal("contents", File.ReadAllText(_folder.File("b.bin")));
    }
}
