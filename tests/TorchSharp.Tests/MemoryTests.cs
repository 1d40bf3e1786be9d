using System.Diagnostics;
using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class MemoryTests
{
    [Fact, NoTensorLeak]
    public void Steps_ThatAllocateAndDispose_DoNotGrowTheProcess()
    {
        using var weights = ones([256, 256], device: Here, requires_grad: true);
        for (var step = 0; step < 20; step++) Step(weights);
        var before = ResidentMegabytes();

        for (var step = 0; step < 800; step++) Step(weights);

        // Each step makes about 3 MB; a fourth of them kept would make 600. Up to 384 MB lie ready for others.
        Assert.InRange(ResidentMegabytes() - before, -10000, 600);

        static void Step(Tensor weights)
        {
            using var scope = NewDisposeScope();
            var hidden = nn.functional.silu(weights.mm(weights));
            nn.functional.scaled_dot_product_attention(hidden, hidden, hidden).square().mean().backward();
            weights.grad = null;
        }

        static long ResidentMegabytes()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64 >> 20;
        }
    }

    [Fact]
    public void Tensors_ThatAreLost_AreFreedByTheCollector()
    {
        const int lost = 20000;
        var before = Tensor.TotalCount;
        Lose();

        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // Other tests have tensors too, but not as many.
        Assert.True(Tensor.TotalCount - before < lost / 2);

        static void Lose()
        {
            for (var i = 0; i < lost; i++) _ = ones(1);
        }
    }

    [Fact, NoTensorLeak]
    public void GradMode_OfOneThread_IsNotThatOfAnother()
    {
        var elsewhere = false;
        using (no_grad())
        {
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
        }

        Assert.True(elsewhere);
    }

    [Fact] // the counts never see that the first object is done, here as in the package
    public void NativeHandle_GivenAwayAndTakenBack_IsTheSameTensor()
    {
        using var scope = NewDisposeScope();
        var first = Numbers(1, 2);

        var handle = first.DecoupleFromNativeHandle();
        var second = Tensor.UnsafeCreateTensor(handle);

        Assert.True(first.IsInvalid);
        Assert.Equal(handle, second.Handle);
        TensorAssert.Equal([1, 2], second);
    }

    [Fact, NoTensorLeak]
    public void Views_KnowWhereTheyLieInTheirMemory()
    {
        using var scope = NewDisposeScope();
        var x = Counting(3, 4);

        var part = x[1.., 2..];

        Assert.Equal(6, part.storage_offset());
        Assert.Equal([4L, 1], part.stride());
        Assert.Equal(1, part.stride(-1));
        TensorAssert.Equal([0, 5, 10], x.as_strided([3], [5]));
        TensorAssert.Close(part, part.alias());
        Assert.False(x.is_pinned());
        x.set_(part);
        Assert.Equal([2L, 2], x.shape);
    }

    [Fact, NoTensorLeak]
    public void BackendSwitches_CanBeSetAndRead()
    {
        var before = backends.cuda.matmul.allow_tf32;

        backends.cuda.matmul.allow_tf32 = true;
        backends.cudnn.allow_tf32 = true;

        Assert.True(backends.cuda.matmul.allow_tf32);
        Assert.True(backends.cudnn.allow_tf32);
        Assert.True(backends.cuda.math_sdp_enabled());
        backends.cuda.matmul.allow_tf32 = before;
    }
}
