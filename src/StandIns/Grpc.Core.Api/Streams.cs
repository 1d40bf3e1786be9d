namespace Grpc.Core;

/// <summary>Messages as they come.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that <see cref="MoveNext"/> found.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false at the end of the stream.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Takes messages one after the other.</summary>
public interface IAsyncStreamWriter<in T>
{
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; wait for it before the next.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message; wait for it before the next.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException($"{GetType()} does not offer to give up a write.");
        return WriteAsync(message);
    }
}

/// <summary>What a client sends.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    /// <summary>Says that no more messages come.</summary>
    Task CompleteAsync();
}

/// <summary>What a server sends.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;
