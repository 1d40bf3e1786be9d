namespace Grpc.Core;

/// <summary>What a call proves its caller with. Here only a name in signatures: none can be made.</summary>
public abstract class CallCredentials
{
    internal CallCredentials()
    {
    }

    public abstract void InternalPopulateConfiguration(CallCredentialsConfiguratorBase configurator, object? state);
}

/// <summary>Is told of what credentials are made.</summary>
public abstract class CallCredentialsConfiguratorBase
{
    internal CallCredentialsConfiguratorBase()
    {
    }

    public abstract void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials);

    public abstract void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor);
}

/// <summary>Adds to a call's headers what proves its caller.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);

/// <summary>The call that is to be proved.</summary>
public class AuthInterceptorContext(string serviceUrl, string methodName)
{
    public string ServiceUrl { get; } = serviceUrl;

    public string MethodName { get; } = methodName;
}
