using System.Reflection;
using TorchSharp;
using Xunit.Sdk;

namespace TrainTools.Testing;

/// <summary>Fails a test that leaves more tensors alive on its thread than there were before.</summary>
/// <remarks>For synchronous tests: torch counts by thread, and an <c>await</c> may come back on another one.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class NoTensorLeakAttribute : BeforeAfterTestAttribute
{
    [ThreadStatic]
    private static long _before;

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest) => _before = Live();

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest)
    {
        var leaked = Live() - _before;
        if (leaked > 0)
            throw new XunitException(
                $"{methodUnderTest.Name} left {leaked} tensors alive; dispose them or use a scope.");
    }

    private static long Live() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
}
