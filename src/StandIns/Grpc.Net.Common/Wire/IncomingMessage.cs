using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Net.Wire;

/// <summary>A message that came in whole.</summary>
internal sealed class IncomingMessage(byte[] payload) : DeserializationContext
{
    private const string Cut = "The message ended before its last byte; the other side went away or is damaged.";

    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => payload;

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);

    /// <summary>Reads the next message of a stream; null at its end.</summary>
    /// <param name="limit">The largest message in bytes; null: any.</param>
    public static async ValueTask<IncomingMessage?> ReadAsync(
        Stream stream, int? limit, CancellationToken cancellationToken)
    {
        byte[] header = new byte[OutgoingMessage.HeaderLength];
        int read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (read == 0)
            return null;
        if (read < header.Length)
            throw Damaged(Cut);
        uint length = LengthIn(header);
        if (length > (limit ?? int.MaxValue))
            throw OutgoingMessage.Oversized("Received", length, limit ?? int.MaxValue);

        byte[] payload = GC.AllocateUninitializedArray<byte>((int)length);
        read = await stream.ReadAtLeastAsync(payload, payload.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        return read == payload.Length ? new IncomingMessage(payload) : throw Damaged(Cut);
    }

    private static uint LengthIn(byte[] header)
    {
        if (header[0] != 0)
            throw Damaged("The message says that it is compressed, but no compression was agreed on.");
        return BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
    }

    private static RpcException Damaged(string text) => new(new Status(StatusCode.Internal, text));
}
