using System.Runtime.InteropServices;

namespace TorchSharp.Tests;

public class AutogradTests
{
    [Fact, NoTensorLeak]
    public void Backward_OfAProduct_GivesTheOtherFactor()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f, 3f }, requires_grad: true);
        var b = tensor(new[] { 5f, 7f }, requires_grad: true);

        (a * b).sum().backward();

        TensorAssert.Equal([5, 7], a.grad!);
        TensorAssert.Equal([2, 3], b.grad!);
    }

    [Fact, NoTensorLeak]
    public void Backward_Twice_AddsUp()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        (a * 3).sum().backward();
        (a * 4).sum().backward();

        TensorAssert.Equal([7], a.grad!);
    }

    [Fact, NoTensorLeak]
    public void Backward_FromGivenGradients_WeighsTheOutputs()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f, 1f }, requires_grad: true);

        autograd.backward(new List<Tensor> { a * 2, a * 3 },
            new List<Tensor> { tensor(new[] { 1f, 0f }), tensor(new[] { 0f, 10f }) });

        TensorAssert.Equal([2, 30], a.grad!);
    }

    [Fact, NoTensorLeak]
    public void Backward_ForNamedInputs_LeavesTheOthersAlone()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 1f }, requires_grad: true);
        var b = tensor(new[] { 1f }, requires_grad: true);

        (a * b).backward(inputs: new List<Tensor> { a });

        Assert.NotNull(a.grad);
        Assert.Null(b.grad);
    }

    [Fact, NoTensorLeak]
    public void Grad_OfOutputsByInputs_TouchesNoGrad()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 3f }, requires_grad: true);

        var gradients = autograd.grad([a * a], [a]);

        TensorAssert.Equal([6], gradients[0]);
        Assert.Null(a.grad);
    }

    [Fact, NoTensorLeak]
    public void Grad_WithCreateGraph_CanBeDifferentiatedAgain()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        var first = autograd.grad([a * a * a], [a], retain_graph: true, create_graph: true)[0];
        var second = autograd.grad([first], [a])[0];

        TensorAssert.Equal([12], first);
        TensorAssert.Equal([12], second);
    }

    [Fact, NoTensorLeak]
    public void Grad_ByAnUnusedInput_ThrowsUnlessAllowed()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);
        var unused = tensor(new[] { 2f }, requires_grad: true);
        var output = a * 2;

        Assert.ThrowsAny<ExternalException>(() => autograd.grad([output], [unused], retain_graph: true));
        Assert.Null(autograd.grad([output], [unused], allow_unused: true)[0]);
    }

    [Fact, NoTensorLeak]
    public void NoGrad_RecordsNothing_AndEndsWithItsUsing()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((a * 2).requires_grad);
            using (enable_grad()) Assert.True((a * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        using (set_grad_enabled(false)) Assert.False(is_grad_enabled());
    }

    [Fact, NoTensorLeak]
    public void InferenceMode_RecordsNothing_AndEndsWithItsUsing()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((a * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
    }

    [Fact, NoTensorLeak]
    public void Detach_SharesTheMemoryWithoutTheHistory()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);

        var detached = (a * 2).detach();
        var leaf = a.detach();
        leaf.fill_(9);

        Assert.False(detached.requires_grad);
        TensorAssert.Equal([9], a.detach());
    }

    [Fact, NoTensorLeak]
    public void Grad_SetToNull_IsGone()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2f }, requires_grad: true);
        (a * 2).sum().backward();

        a.grad = null;

        Assert.Null(a.grad);
    }

    [Fact, NoTensorLeak]
    public void InPlaceChange_OfALeafThatNeedsGradients_IsRefused()
    {
        using var a = tensor(new[] { 2f }, requires_grad: true);

        Assert.ThrowsAny<ExternalException>(() => a.add_(1));
    }
}
