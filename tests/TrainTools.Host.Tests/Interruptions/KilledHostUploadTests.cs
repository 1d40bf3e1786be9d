using Google.Protobuf;
using Grpc.Core;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Interruptions;

/// <summary>Images that are on their way when the host is killed.</summary>
public sealed class KilledHostUploadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly byte[] Image = NoisyImage.Png(seed: 7);

    private readonly ServedHost _host = new ServedHost().Start();
    private readonly TrainTools.Protocol.Version _version;
    private string _upload = "u";

    public KilledHostUploadTests() => _version = new Story(_host, sample: null!).Create();

    public void Dispose() => _host.Dispose();

    [Fact]
    public void HostKilledBetweenTwoParts_GoesOnWithTheNextAndEndsWithTheSameBytes()
    {
        var parts = NoisyImage.Parts(Image).ToList();
        Send(parts[0]);

        _host.Kill();
        _host.Start();

        Assert.Equal((parts[1].Offset, null), (State().ReceivedBytes, State().Outcome));
        ItIsNoImageYet();
        foreach (var part in parts.Skip(1))
            Send(part);
        ItIsThereOnceWithItsBytes();
    }

    [Fact]
    public async Task HostKilledWhileItWritesAPart_TellsWhatIsOnTheDiskAndGoesOnFromThere()
    {
        var parts = NoisyImage.Parts(Image).ToList();
        Send(parts[0]);
        string onTheWay = Directory.EnumerateFiles(Uploads, "*.part").Single();
        var second = SendAsync(parts[1]);

        SpinWait.SpinUntil(() => new FileInfo(onTheWay).Length > parts[1].Offset, Patience);
        _host.Kill();
        await Record.ExceptionAsync(() => second); // its sender cannot know how much of it came
        _host.Start();

        long received = State().ReceivedBytes;
        Assert.Equal(new FileInfo(onTheWay).Length, received);
        Assert.InRange(received, parts[1].Offset + 1, parts[2].Offset);
        ItIsNoImageYet();
        foreach (var part in NoisyImage.Parts(Image, (int)received))
            Send(part);
        ItIsThereOnceWithItsBytes();
    }

    [SignalFact]
    public async Task HostKilledWhileItPlacesTheImage_HasItOnceAndWhole()
    {
        var last = await StandingStillWhileItPlaces();

        _host.Kill();
        await Assert.ThrowsAsync<RpcException>(() => last); // nobody was told that it is added
        _host.Start();
        ItIsWhole();

        Assert.Equal(UploadOutcome.ResultOneofCase.Added, State().Outcome.ResultCase);
        ItIsThereOnceWithItsBytes();
    }

    /// <summary>The call of the last part, with the host at a stand inside it.</summary>
    private async Task<Task<UploadResponse>> StandingStillWhileItPlaces()
    {
        const int Attempts = 20; // the moment is a few milliseconds long, and on a busy machine it passes unseen
        var parts = NoisyImage.Parts(Image).ToList();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            _upload = $"u{attempt}";
            foreach (var part in parts.SkipLast(1))
                Send(part);
            var last = SendAsync(parts[^1]);
            if (Signals.StopWhile(_host.Process, () => IsPlacing() || last.IsCompleted, Patience) && !last.IsCompleted
                && IsPlacing())
            {
                return last;
            }
            Signals.Continue(_host.Process.Id);
            await last;
            _host.DatasetsClient.Remove(
                new RemoveImagesRequest { VersionId = _version.Id, ImageIds = { Listed().Images.Single().Id } },
                ServedHost.Headers);
        }
        throw new InvalidOperationException($"the host never stood still while it placed one of {Attempts} images");
    }

    private string Dataset => Path.Combine(_host.Projects, _version.ProjectId, "versions", _version.Label, "dataset");

    private string Uploads => Path.Combine(Dataset, "uploads");

    private string Processed => Path.Combine(Dataset, "processed");

    private bool IsPlacing() => !File.Exists(Path.Combine(Dataset, "origin", "花.png"))
        && Directory.EnumerateFiles(Processed, "*", SearchOption.AllDirectories).Any();

    private void ItIsNoImageYet()
    {
        Assert.Empty(Listed().Images);
        Assert.Empty(Listed().Problems);
        Assert.DoesNotContain(Refusals.Files(Dataset), file =>
            file.StartsWith("origin/") || file.StartsWith("processed/"));
    }

    /// <summary>What is listed before the upload is asked for: nothing, or the whole image.</summary>
    private void ItIsWhole()
    {
        Assert.Empty(Listed().Problems);
        Assert.All(Listed().Images, image => Assert.Equal(Image.Length, image.Bytes));
    }

    private void ItIsThereOnceWithItsBytes()
    {
        var image = Assert.Single(Listed().Images);
        Assert.Equal(
            ("花.png", NoisyImage.Width, NoisyImage.Height), (image.Name, image.Width, image.Height));
        string[] files = [.. Refusals.Files(Dataset).Where(file => file.EndsWith(".png") || file.EndsWith(".part"))];
        Assert.Equal(["origin/花.png", "processed/1_花子/花.png"], files);
        Assert.All(files, file => Assert.Equal(Image, File.ReadAllBytes(Path.Combine(Dataset, file))));
    }

    private UploadStateResponse State() => _host.DatasetsClient.UploadState(
        new UploadStateRequest { VersionId = _version.Id, UploadId = _upload }, ServedHost.Headers);

    private ListImagesResponse Listed() => _host.DatasetsClient.List(
        new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers);

    private void Send((int Offset, byte[] Data) part) =>
        _host.DatasetsClient.Upload(Request(part), ServedHost.Headers);

    private Task<UploadResponse> SendAsync((int Offset, byte[] Data) part) =>
        _host.DatasetsClient.UploadAsync(Request(part), ServedHost.Headers).ResponseAsync;

    private UploadRequest Request((int Offset, byte[] Data) part) => new()
    {
        VersionId = _version.Id, UploadId = _upload, Name = "花.png", TotalBytes = Image.Length, Offset = part.Offset,
        Data = ByteString.CopyFrom(part.Data),
    };
}
