using System.Reflection;
using Xunit.Sdk;

namespace TorchSharp.Tests;

/// <summary>Fails a test after which its thread has more live tensors than before.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoTensorLeakAttribute : BeforeAfterTestAttribute
{
    private long _before;

    public override void Before(MethodInfo methodUnderTest) => _before = Live;

    public override void After(MethodInfo methodUnderTest)
    {
        if (Live != _before)
            throw new InvalidOperationException($"{methodUnderTest.Name} left {Live - _before} live tensors behind.");
    }

    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;
}
