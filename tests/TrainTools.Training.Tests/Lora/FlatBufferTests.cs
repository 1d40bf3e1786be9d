using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

/// <summary>Weights and gradients as views of two flat buffers: what the LoRA network assumes of torch.</summary>
[NoTensorLeak]
public sealed class FlatBufferTests
{
    [Fact]
    public void Gradients_SetToViewsOfAFlatBuffer_AccumulateInPlace()
    {
        using var scope = NewDisposeScope();
        var (_, gradients, first, second) = Flat();

        (first.sum() * 2 + (second * second).sum()).backward();
        (first.sum() * 3).backward();

        Assert.Equal([5, 5, 5, 5, 10, 12], TensorAssert.Numbers(gradients));
    }

    [Fact]
    public void Weights_ChangedThroughTheFlatBuffer_AreSeenByTheLeaves()
    {
        using var scope = NewDisposeScope();
        var (weights, gradients, first, second) = Flat();
        (first.sum() + second.sum()).backward();

        using (no_grad()) weights.add_(gradients, -1);

        Assert.Equal([0, 1, 2, 3], TensorAssert.Numbers(first));
        Assert.Equal([4, 5], TensorAssert.Numbers(second));
    }

    [Fact]
    public void FlatGradient_SetToZero_ClearsWhatTheLeavesSee()
    {
        using var scope = NewDisposeScope();
        var (_, gradients, first, second) = Flat();
        (first.sum() + second.sum()).backward();

        gradients.zero_();

        Assert.Equal([0, 0, 0, 0], TensorAssert.Numbers(first.grad!));
        second.sum().backward();
        Assert.Equal([0, 0, 0, 0, 1, 1], TensorAssert.Numbers(gradients));
    }

    [Fact]
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
        Assert.Equal([4, 4, 4, 4], TensorAssert.Numbers(first.grad!));
        Assert.Equal([4, 4], TensorAssert.Numbers(second.grad!));
    }

    /// <summary>Six weights 1 to 6: a 2×2 and a 2, leaves over one buffer with gradients over another.</summary>
    private static (Tensor Weights, Tensor Gradients, Tensor First, Tensor Second) Flat()
    {
        var weights = arange(1, 7, dtype: float32); // [6]
        var gradients = zeros(6);                   // [6]
        var first = weights.narrow(0, 0, 4).view(2, 2).detach().requires_grad_(true); // [2, 2]
        var second = weights.narrow(0, 4, 2).detach().requires_grad_(true);           // [2]
        first.grad = gradients.narrow(0, 0, 4).view(2, 2);
        second.grad = gradients.narrow(0, 4, 2);
        return (weights, gradients, first, second);
    }
}
