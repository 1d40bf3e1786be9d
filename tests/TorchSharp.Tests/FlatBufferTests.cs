namespace TorchSharp.Tests;

/// <summary>Weights and gradients as views of two flat buffers: how the optimizers here keep them.</summary>
public class FlatBufferTests
{
    [Fact, NoTensorLeak]
    public void Gradients_SetToViewsOfAFlatBuffer_AccumulateInPlace()
    {
        using var scope = NewDisposeScope();
        var (_, gradients, first, second) = Flat();

        (first.sum() * 2 + (second * second).sum()).backward();
        (first.sum() * 3).backward();

        TensorAssert.Equal([5, 5, 5, 5, 10, 12], gradients);
    }

    [Fact, NoTensorLeak]
    public void Weights_ChangedThroughTheFlatBuffer_AreSeenByTheLeaves()
    {
        using var scope = NewDisposeScope();
        var (weights, gradients, first, second) = Flat();
        (first.sum() + second.sum()).backward();

        using (no_grad()) weights.add_(gradients, -1);

        TensorAssert.Equal([0, 1, 2, 3], first.detach().flatten());
        TensorAssert.Equal([4, 5], second.detach());
    }

    [Fact, NoTensorLeak]
    public void FlatGradient_SetToZero_ClearsWhatTheLeavesSee()
    {
        using var scope = NewDisposeScope();
        var (_, gradients, first, second) = Flat();
        (first.sum() + second.sum()).backward();

        gradients.zero_();

        Assert.Equal(0f, first.grad!.abs().sum().item<float>());
        second.sum().backward();
        TensorAssert.Equal([0, 0, 0, 0, 1, 1], gradients);
    }

    [Fact, NoTensorLeak]
    public void Gradients_AfterManySteps_AreStillTheSameMemory()
    {
        using var scope = NewDisposeScope();
        var (weights, gradients, first, second) = Flat();

        for (var step = 0; step < 20; step++)
        {
            using var inner = NewDisposeScope();
            gradients.zero_();
            nn.functional.mse_loss(first.mm(first), zeros(2, 2)).backward();
            (second * 2).sum().backward();
            using (no_grad()) weights.add_(gradients, -0.01);
        }

        gradients.fill_(4);
        TensorAssert.Equal([4, 4, 4, 4], first.grad!.flatten());
        TensorAssert.Equal([4, 4], second.grad!);
    }

    /// <summary>Six weights 1 to 6: a 2×2 and a 2, leaves over one buffer with gradients over another.</summary>
    private static (Tensor Weights, Tensor Gradients, Tensor First, Tensor Second) Flat()
    {
        var weights = arange(1, 7, dtype: float32);
        var gradients = zeros(6);
        var first = weights.narrow(0, 0, 4).view(2, 2).detach().requires_grad_(true);
        var second = weights.narrow(0, 4, 2).detach().requires_grad_(true);
        first.grad = gradients.narrow(0, 0, 4).view(2, 2);
        second.grad = gradients.narrow(0, 4, 2);
        return (weights, gradients, first, second);
    }
}
