using System.Buffers;
using Grpc.Core;
using Grpc.Net.Wire;

namespace Grpc.Tests.Bridge;

/// <summary>Messages between their bytes and the wire.</summary>
public sealed class MessageTests
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(whole => whole, whole => whole);

    [Fact]
    public void Frame_OfAMessage_BeginsWithItsLength()
    {
        var frame = OutgoingMessage.Frame(Bytes, new byte[258], limit: null);

        Assert.Equal([0, 0, 0, 1, 2], frame[..5].ToArray());
        Assert.Equal(5 + 258, frame.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Message_WrittenInPieces_ComesBackWhole(int length)
    {
        var pieces = Marshallers.Create<byte[]>(
            (whole, context) =>
            {
                var writer = context.GetBufferWriter();
                foreach (byte[] piece in whole.Chunk(7))
                    writer.Write(piece);
                context.Complete();
            },
            context => context.PayloadAsReadOnlySequence().ToArray());
        byte[] payload = [.. Enumerable.Range(0, length).Select(number => (byte)number)];

        var frame = OutgoingMessage.Frame(pieces, payload, limit: null);
        var read = await IncomingMessage.ReadAsync(new MemoryStream(frame.ToArray()), limit: length, default);

        Assert.Equal(payload, pieces.ContextualDeserializer(read!));
        Assert.Equal(length, read!.PayloadLength);
    }

    [Fact]
    public void Frame_OfAMessageBeyondTheLimit_IsRefused()
    {
        var failure = Assert.Throws<RpcException>(() => OutgoingMessage.Frame(Bytes, new byte[11], limit: 10));

        Assert.Equal(StatusCode.ResourceExhausted, failure.StatusCode);
        Assert.Contains("11 bytes", failure.Status.Detail);
    }

    [Fact]
    public void Frame_OfASerializerThatNeverEnds_IsRefused()
    {
        var lazy = Marshallers.Create<byte[]>((_, context) => context.GetBufferWriter(), _ => []);

        Assert.Throws<InvalidOperationException>(() => OutgoingMessage.Frame(lazy, [], limit: null));
    }

    [Fact]
    public async Task Stream_AtItsEnd_HasNoMessage() =>
        Assert.Null(await IncomingMessage.ReadAsync(Stream.Null, limit: null, default));

    [Theory]
    [InlineData(4)]
    [InlineData(7)]
    public async Task Stream_CutOff_IsRefused(int length)
    {
        var cut = new MemoryStream(OutgoingMessage.Frame(Bytes, new byte[3], limit: null)[..length].ToArray());

        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await IncomingMessage.ReadAsync(cut, limit: null, default));

        Assert.Equal(StatusCode.Internal, failure.StatusCode);
    }
}
