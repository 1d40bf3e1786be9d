using Google.Protobuf;
using Grpc.Core;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Stub;

/// <summary>Uploads that are as large as can be, and larger, through the stub to the host.</summary>
public sealed class LargeUploadTests : IDisposable
{
    private const int Part = 4 << 20;
    private const long Bound = 700L << 20; // a whole image of 200 MB and what .NET keeps beside it

    private readonly StubbedWebUi _webUi = new StubbedWebUi().Start();
    private readonly TrainTools.Protocol.Version _version;
    private readonly byte[] _data = new byte[Part];

    public LargeUploadTests()
    {
        new Random(5).NextBytes(_data);
        _version = new Story(() => _webUi.Calls, sample: null!).Create("大きい");
    }

    public void Dispose() => _webUi.Dispose();

    [StubFact]
    public void UploadOf500Megabytes_IsRefusedWithItsFirstPartAndNothingIsKept()
    {
        const long total = 500L << 20;
        long before = HostPeak();

        // Whoever does not listen and goes on sending gets the same again.
        var answers = Enumerable.Range(0, 45).Select(part => Send("big.png", total, (long)part * Part)).ToList();

        Assert.All(answers, answer => Assert.Equal("big.png has 500 MB; an image can have at most 200 MB. Save it " +
            "smaller, as JPEG or PNG; training shrinks it anyway.", answer.Outcome.Refused.English()));
        Assert.DoesNotContain(Refusals.Files(_webUi.Projects), file => file.Contains("dataset/"));
        Assert.InRange(HostPeak() - before, 0, 150L << 20); // a few parts at once; all that were sent have 180 MB
        Assert.InRange(StubbedWebUi.PeakBytes(_webUi.Process.Id), 0, 300L << 20);
    }

    [StubFact]
    public void UploadOfAllThatIsAllowed_StaysWithinBoundsAndIsRefusedAsNoImage()
    {
        const long total = 200L << 20;
        UploadResponse? last = null;

        for (long offset = 0; offset < total; offset += Part)
            last = Send("junk.png", total, offset);

        Assert.Equal(total, last!.ReceivedBytes);
        Assert.StartsWith("junk.png is not an image in PNG, JPEG, WebP, AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format",
            last.Outcome.Refused.English());
        Assert.DoesNotContain(Refusals.Files(_webUi.Projects), file => file.EndsWith(".part"));
        Assert.InRange(HostPeak(), 1, Bound);
        Assert.InRange(StubbedWebUi.PeakBytes(_webUi.Process.Id), 1, 300L << 20);
    }

    [StubFact]
    public void MessageOfMoreThan64Megabytes_IsRefusedByTheStubAndNeverReachesTheHost()
    {
        var request = new UploadRequest
        {
            VersionId = _version.Id, UploadId = "u", Name = "once.png", TotalBytes = 65 << 20,
            Data = ByteString.CopyFrom(new byte[65 << 20]),
        };

        var refused = _webUi.Call("Datasets/Upload", request).Refusal();

        Assert.Equal(
            ((int)StatusCode.ResourceExhausted, "NOT_PASSED_ON", "The request is larger than 64 MB. Send it in parts."),
            refused);
        Assert.DoesNotContain(Refusals.Files(_webUi.Projects), file => file.Contains("dataset/"));
    }

    private UploadResponse Send(string name, long total, long offset) =>
        _webUi.Call("Datasets/Upload", new UploadRequest
        {
            VersionId = _version.Id, UploadId = "u", Name = name, TotalBytes = total, Offset = offset,
            Data = ByteString.CopyFrom(_data),
        }).Message<UploadResponse>();

    private long HostPeak() => StubbedWebUi.PeakBytes(_webUi.Calls.Pid);
}
