namespace Grpc.Core;

/// <summary>Wishes about how a message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow soon, so this one may wait for them.</summary>
    BufferHint = 1,

    /// <summary>Send it uncompressed.</summary>
    NoCompress = 2,
}

/// <summary>How messages are written.</summary>
public class WriteOptions(WriteFlags flags = 0)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
