namespace Grpc.Core.Interceptors;

/// <summary>Changes what a client sends.</summary>
public static class CallInvokerExtensions
{
    /// <summary>Each call's headers pass through the function, which may add to them.</summary>
    public static CallInvoker Intercept(this CallInvoker invoker, Func<Metadata, Metadata> interceptor)
    {
        ArgumentNullException.ThrowIfNull(invoker);
        ArgumentNullException.ThrowIfNull(interceptor);
        return new HeaderCallInvoker(invoker, interceptor);
    }
}

/// <summary>Changes what a client sends.</summary>
public static class ChannelExtensions
{
    /// <summary>Each call's headers pass through the function, which may add to them.</summary>
    public static CallInvoker Intercept(this ChannelBase channel, Func<Metadata, Metadata> interceptor) =>
        channel.CreateCallInvoker().Intercept(interceptor);
}
