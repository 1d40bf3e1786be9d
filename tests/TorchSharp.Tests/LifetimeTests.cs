using System.Runtime.InteropServices;

namespace TorchSharp.Tests;

public class LifetimeTests
{
    [Fact, NoTensorLeak]
    public void DisposedTensor_UsedAgain_ThrowsInsteadOfCrashing()
    {
        var gone = ones(2);
        using var other = ones(2);
        gone.Dispose();

        Assert.ThrowsAny<InvalidOperationException>(() => gone.shape);
        Assert.ThrowsAny<InvalidOperationException>(() => gone + 1);
        Assert.ThrowsAny<InvalidOperationException>(() => other + gone);
        Assert.ThrowsAny<InvalidOperationException>(() => gone.add_(other));
        Assert.ThrowsAny<InvalidOperationException>(() => cat([other, gone]));
        Assert.ThrowsAny<InvalidOperationException>(() => gone.Handle);
        Assert.ThrowsAny<InvalidOperationException>(gone.backward);
    }

    [Fact, NoTensorLeak]
    public void Dispose_Twice_DoesNothingMore()
    {
        var tensor = ones(2);

        tensor.Dispose();
        tensor.Dispose();

        Assert.True(tensor.IsInvalid);
    }

    [Fact, NoTensorLeak]
    public void FailedOperation_OnWrongShapes_ThrowsWithLibtorchsWordsAndNoBacktrace()
    {
        using var a = ones(2, 3);
        using var b = ones(4, 5);

        var failure = Assert.ThrowsAny<ExternalException>(() => a.mm(b));

        Assert.Contains("2x3 and 4x5", failure.Message);
    }

    [Fact, NoTensorLeak]
    public void FailedOperation_IsFollowedByWorkingOnes()
    {
        using var scope = NewDisposeScope();
        using var a = ones(2, 3);
        for (var i = 0; i < 3; i++) Assert.ThrowsAny<ExternalException>(() => a.view(5));

        var sum = a.sum();

        Assert.Equal(6f, sum.item<float>());
    }

    [Fact, NoTensorLeak]
    public void Backward_WithoutAnythingRecorded_Throws()
    {
        using var tensor = ones(1);

        Assert.ThrowsAny<ExternalException>(tensor.backward);
    }

    [Fact]
    public void TotalCount_OverManyThreads_EndsWhereItBegan()
    {
        const int threads = 4, each = 500;
        long alive = 0, most = 0;

        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < each; i++)
            {
                using var scope = NewDisposeScope();
                ones(1).add(ones(1));
                Interlocked.Exchange(ref alive, Tensor.TotalCount);
                Interlocked.Exchange(ref most, Math.Max(Interlocked.Read(ref most), Tensor.PeakCount));
            }
            Assert.Equal(0, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        })).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());

        Assert.True(alive >= 3, "each thread had three live tensors when it looked");
        Assert.True(most >= alive);
        Assert.True(Tensor.TotalCount >= 0);
    }

    [Fact, NoTensorLeak]
    public void Tensor_SharedByThreads_CanBeReadWhileOneDisposesIt()
    {
        for (var round = 0; round < 50; round++)
        {
            var shared = ones(64, 64);
            var reader = new Thread(() =>
            {
                try
                {
                    while (true)
                    {
                        using var scope = NewDisposeScope();
                        _ = shared.mm(shared);
                    }
                }
                catch (InvalidOperationException)
                {
                    // The tensor is gone: the end of this round.
                }
            });
            reader.Start();

            shared.Dispose();
            reader.Join();

            Assert.True(shared.IsInvalid);
        }
    }

    [Fact, NoTensorLeak]
    public void Equals_IsByValue_AndTheHashByObject()
    {
        using var a = ones(3);
        using var b = ones(3);

        Assert.True(a.Equals(b));
        Assert.Equal(2, new HashSet<object>(ReferenceEqualityComparer.Instance) { a, b }.Count);
    }
}
