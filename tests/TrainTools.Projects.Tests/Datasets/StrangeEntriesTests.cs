using System.Net.Sockets;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Entries of a folder that are called like images and are no files to open.</summary>
public sealed class StrangeEntriesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plan_OfAFolderCalledLikeAnImage_LeavesItOutByName()
    {
        _folder.AddImages("a.png", "b.png", "c.png");
        _folder.Folder("d.png");

        Assert.Equal(("d.png", "image.is_folder"), OnlyLeftOut());
    }

    [Fact]
    public void Plan_OfPipesSocketsAndDevices_LeavesThemOutByNameWithoutOpeningThem()
    {
        if (!OperatingSystem.IsLinux()) return;
        _folder.AddImages("a.png");
        StrangeEntries.Pipe(_folder.File("pipe.png"));
        StrangeEntries.Pipe(_folder.File("a.txt"));
        File.CreateSymbolicLink(_folder.File("zero.png"), "/dev/zero");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("s.png")));

        Assert.Equal(
        [
            ("a.txt", "image.is_pipe"), ("pipe.png", "image.is_pipe"), ("s.png", "image.is_socket"),
            ("zero.png", "image.is_device"),
        ], LeftOut());
    }

    [Fact]
    public void Plan_OfLinks_FollowsThemAndLeavesOutThoseThatLeadNowhere()
    {
        if (OperatingSystem.IsWindows()) return; // links need a right there
        _folder.AddImages("elsewhere/a.png", "10_a/b.png");
        File.CreateSymbolicLink(_folder.File("10_a/good.png"), "../elsewhere/a.png");
        File.CreateSymbolicLink(_folder.File("10_a/gone.png"), "nowhere.png");
        File.CreateSymbolicLink(_folder.File("10_a/loop.png"), "loop.png");

        Assert.Equal(
        [
            ("gone.png", "image.link_to_nothing"), ("loop.png", "image.link_loop"),
            ("a.png", "dataset.folder_unnumbered"),
        ], LeftOut());
        Assert.Equal(["b.png", "good.png"], Plan().Used.Select(image => image.Name));
    }

    [Fact]
    public void Plan_OfANameThatIsNotUtf8_SaysThat()
    {
        if (!OperatingSystem.IsLinux()) return;
        _folder.AddImages("a.png", "b.png");
        using var file = StrangeEntries.FileNamedInBytes(
            _folder.Path, [(byte)'x', 0xFF, .. ".png"u8], PngFile.Encode(16, 16, 8, PngFile.Grey, (_, _) => [0]));

        Assert.Equal(("x\uFFFD.png", "image.name_no_text"), OnlyLeftOut());
    }

    [Fact]
    public void Reasons_OfANameWithControlCharacters_EscapeThem()
    {
        if (OperatingSystem.IsWindows()) return;
        _folder.AddImages("a.png", "b.png");
        _folder.Add("x\u001b[31m\u0007\u202e.png", "words");

        var sentence = SettingTexts.OnTheCommandLine(Assert.Single(Plan().Reasons()));

        Assert.StartsWith(@"x\u001B[31m\u0007\u202E.png is not an image", sentence);
    }

    private DatasetPlan Plan() => DatasetFolder.Read(_folder.Path, "x").Plan;

    private (string, string) OnlyLeftOut() => Assert.Single(LeftOut());

    private IEnumerable<(string Name, string Code)> LeftOut() =>
        Plan().LeftOut.Select(file => (file.Name, file.Reason.Code));
}
