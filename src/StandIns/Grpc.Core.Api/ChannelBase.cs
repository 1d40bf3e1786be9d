namespace Grpc.Core;

/// <summary>The way to a server.</summary>
public abstract class ChannelBase
{
    protected ChannelBase(string target) => Target = target;

    /// <summary>The server's address.</summary>
    public string Target { get; }

    public abstract CallInvoker CreateCallInvoker();

    /// <summary>Ends every call that is under way.</summary>
    public Task ShutdownAsync() => ShutdownAsyncCore();

    protected virtual Task ShutdownAsyncCore() => Task.CompletedTask;
}
