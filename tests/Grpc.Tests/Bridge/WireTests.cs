using Grpc.Core;
using Grpc.Net.Wire;

namespace Grpc.Tests.Bridge;

/// <summary>How gRPC's own fields look on the wire.</summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("100%", "100%25")]
    [InlineData("名", "%E5%90%8D")]
    [InlineData("one\ntwo", "one%0Atwo")]
    public void StatusText_OfAnySentence_GoesThereAndBack(string text, string encoded)
    {
        Assert.Equal(encoded, StatusText.Encode(text));
        Assert.Equal(text, StatusText.Decode(encoded));
    }

    [Theory]
    [InlineData("50% done", "50% done")]
    [InlineData("%", "%")]
    [InlineData("%zz", "%zz")]
    public void StatusText_WithAStrayPercent_IsKept(string header, string text) =>
        Assert.Equal(text, StatusText.Decode(header));

    [Theory]
    [InlineData("1n", 1)]
    [InlineData("100n", 1)]
    [InlineData("101n", 2)]
    [InlineData("5u", 50)]
    [InlineData("20m", 200_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("1H", 36_000_000_000)]
    public void Timeout_InAnyUnit_IsUnderstood(string header, long ticks) =>
        Assert.Equal(TimeSpan.FromTicks(ticks), Timeouts.Decode(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("5")]
    [InlineData("5x")]
    [InlineData("-5m")]
    [InlineData("123456789m")]
    public void Timeout_ThatIsNone_IsNull(string? header) => Assert.Null(Timeouts.Decode(header));

    [Fact]
    public void Timeout_OfAnyLength_FitsIntoEightDigits()
    {
        TimeSpan[] timeouts = [TimeSpan.FromMilliseconds(1.5), TimeSpan.FromMinutes(5), TimeSpan.FromDays(400)];

        foreach (var timeout in timeouts)
        {
            string header = Timeouts.Encode(timeout);

            Assert.InRange(header.Length, 2, 9);
            Assert.InRange(Timeouts.Decode(header)!.Value, timeout, timeout * 1.01); // rounded up to its unit
        }
    }

    [Fact]
    public void Metadata_WithBytes_IsReadWithAndWithoutPadding()
    {
        var metadata = new Metadata();

        MetadataHeaders.AddTo(metadata, "one-bin", "AP8=");
        MetadataHeaders.AddTo(metadata, "two-bin", "AP8,/g");

        Assert.Equal([[0, 255], [0, 255], [254]], metadata.Select(entry => entry.ValueBytes));
    }

    [Theory]
    [InlineData("content-type")]
    [InlineData(":path")]
    [InlineData("Grpc-Status")]
    public void Metadata_LeavesOutWhatBelongsToTheProtocol(string name)
    {
        var metadata = new Metadata();

        MetadataHeaders.AddTo(metadata, name, "x");

        Assert.Empty(metadata);
    }

    [Fact]
    public void Metadata_ThatNoHeaderCanCarry_IsRefusedByName()
    {
        var entry = new Metadata.Entry("tt-label", "名前");

        var refused = Assert.Throws<RpcException>(() => MetadataHeaders.Encode(entry));

        Assert.Contains("tt-label-bin", refused.Status.Detail);
    }
}
