using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller writes a message: a whole array, or a writer whose end it says.</summary>
public abstract class SerializationContext
{
    /// <summary>Takes the message as it is.</summary>
    public virtual void Complete(byte[] payload) => throw NotOffered();

    /// <summary>Takes what was written to the buffer writer.</summary>
    public virtual void Complete() => throw NotOffered();

    /// <summary>Says in advance how many bytes will be written.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
    }

    public virtual IBufferWriter<byte> GetBufferWriter() => throw NotOffered();

    private NotSupportedException NotOffered() => new($"{GetType()} does not offer this way to write a message.");
}

/// <summary>Where a marshaller reads a message.</summary>
public abstract class DeserializationContext
{
    /// <summary>Bytes of the message.</summary>
    public abstract int PayloadLength { get; }

    /// <summary>The message in an array of its own.</summary>
    public virtual byte[] PayloadAsNewBuffer() => throw NotOffered();

    /// <summary>The message; valid until the deserializer returns.</summary>
    public virtual ReadOnlySequence<byte> PayloadAsReadOnlySequence() => throw NotOffered();

    private NotSupportedException NotOffered() => new($"{GetType()} does not offer this way to read a message.");
}
