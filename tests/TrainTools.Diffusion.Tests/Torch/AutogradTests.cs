using System.Runtime.InteropServices;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Torch;

/// <summary>What the passes assume of autograd: the checkpointed one walks a graph in stages, by hand.</summary>
[NoTensorLeak]
public sealed class AutogradTests
{
    [Fact]
    public void Backward_FromAGivenGradient_WeighsTheOutput()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 1f }, requires_grad: true);

        (a * 3).backward(new[] { tensor(new[] { 2f, 10f }) });

        Assert.Equal([6, 30], TensorAssert.Numbers(a.grad!));
    }

    [Fact]
    public void Backward_StageByStageOverLeaves_GivesTheGradientsOfTheWholeGraph()
    {
        using var scope = NewDisposeScope();
        Tensor[] weights =
            [.. Enumerable.Range(0, 4).Select(i => DeterministicWeights.Inputs($"{i}", [16, 16]).requires_grad_(true))];
        var x = DeterministicWeights.Inputs("x", [8, 16]); // [8, 16]
        var whole = autograd.grad([weights.Aggregate(x, Stage).square().mean()], weights);

        Staged(weights, x);

        for (var i = 0; i < weights.Length; i++)
            TensorAssert.CloseInScale(whole[i], weights[i].grad!, 2e-6); // sums in another order
    }

    [Fact]
    public void Backward_Twice_AddsUp()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        (a * 3).sum().backward();
        (a * 4).sum().backward();

        Assert.Equal([7], TensorAssert.Numbers(a.grad!));
    }

    [Fact]
    public void Detach_SharesTheMemoryWithoutTheHistory()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        var leaf = a.detach();
        leaf.fill_(9);

        Assert.False(leaf.requires_grad);
        Assert.Equal([9], TensorAssert.Numbers(a));
    }

    [Fact]
    public void NoGrad_RecordsNothing_AndEndsWithItsUsing()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        using (no_grad()) Assert.False((a * 2).requires_grad);

        Assert.True((a * 2).requires_grad);
    }

    [Fact]
    public void InPlaceChange_OfALeaf_IsRefusedUnlessNothingIsRecorded()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        Assert.ThrowsAny<ExternalException>(() => a.add_(1));

        using (no_grad()) a.add_(1);
        Assert.Equal([3], TensorAssert.Numbers(a));
    }

    /// <summary>As the checkpointed pass does it: without a graph forwards, then a stage at a time from its leaf.</summary>
    private static void Staged(Tensor[] weights, Tensor x)
    {
        List<Tensor> entries = [x];
        using (no_grad())
        {
            foreach (var weight in weights)
                entries.Add(Stage(entries[^1], weight));
        }

        var last = entries[^1].detach().requires_grad_(true);
        last.square().mean().backward();
        var gradient = last.grad!;
        for (var i = weights.Length - 1; i >= 0; i--)
        {
            var entry = entries[i].detach().requires_grad_(i > 0);
            Stage(entry, weights[i]).backward(new[] { gradient });
            gradient = entry.grad ?? gradient; // of what enters the first stage nobody asks one
        }
    }

    private static Tensor Stage(Tensor h, Tensor weight) => nn.functional.silu(h.mm(weight) / 4); // [8, 16]
}
