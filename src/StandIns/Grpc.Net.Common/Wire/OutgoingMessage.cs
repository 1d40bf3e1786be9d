using System.Buffers;
using System.Buffers.Binary;
using Grpc.Core;

namespace Grpc.Net.Wire;

/// <summary>A message on its way out: a zero for "not compressed", its length in four bytes, and its bytes.</summary>
internal sealed class OutgoingMessage : SerializationContext, IBufferWriter<byte>
{
    public const int HeaderLength = 5;

    private byte[] _frame = new byte[HeaderLength + 256];
    private int _end = HeaderLength;
    private bool _isComplete;

    private OutgoingMessage()
    {
    }

    /// <summary>The whole frame of a message.</summary>
    /// <param name="limit">The largest message in bytes; null: any.</param>
    public static ReadOnlyMemory<byte> Frame<T>(Marshaller<T> marshaller, T message, int? limit)
    {
        var context = new OutgoingMessage();
        marshaller.ContextualSerializer(message, context);
        if (!context._isComplete)
            throw new InvalidOperationException($"The serializer of {typeof(T)} did not complete the message.");
        int length = context._end - HeaderLength;
        if (length > limit)
            throw Oversized("Sending", length, limit.Value);
        BinaryPrimitives.WriteInt32BigEndian(context._frame.AsSpan(1), length);
        return context._frame.AsMemory(0, context._end);
    }

    /// <summary>What is said about a message beyond a limit.</summary>
    public static RpcException Oversized(string doing, long length, int limit) =>
        new(new Status(
            StatusCode.ResourceExhausted,
            $"{doing} message exceeds the maximum configured message size: {length} bytes, allowed are {limit}."));

    public override void Complete(byte[] payload)
    {
        SetPayloadLength(payload.Length);
        payload.CopyTo(_frame, HeaderLength);
        _end = HeaderLength + payload.Length;
        _isComplete = true;
    }

    public override void Complete() => _isComplete = true;

    public override void SetPayloadLength(int payloadLength)
    {
        if (_frame.Length != HeaderLength + payloadLength)
            _frame = new byte[HeaderLength + payloadLength];
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _frame.Length - _end);
        _end += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _frame.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _frame.AsSpan(_end);
    }

    // The contract of a buffer writer: never an empty buffer.
    private void Reserve(int sizeHint)
    {
        int needed = Math.Max(sizeHint, 1);
        if (_frame.Length - _end < needed)
            Array.Resize(ref _frame, Math.Max(_frame.Length * 2, _end + needed));
    }
}
