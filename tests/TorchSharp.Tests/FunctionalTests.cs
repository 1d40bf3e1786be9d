using TorchSharp.Modules;
using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public class FunctionalTests
{
    [Theory, NoTensorLeak]
    [InlineData("groups")]
    [InlineData("layer")]
    [InlineData("layer without weights")]
    public void Norms_InBfloat16_AndTheirGradients_EqualFloatRoundedOnce(string kind)
    {
        using var scope = NewDisposeScope();
        Tensor[] rough = [.. Leaves().Select(leaf => leaf.bfloat16().requires_grad_(true))];
        Tensor[] exact = [.. rough.Select(leaf => leaf.detach().@float().requires_grad_(true))];
        var direction = Noise(4, 2, 8, 5, 12).bfloat16();

        var ours = Norm(rough);
        var theirs = Norm(exact);

        Assert.Equal(ScalarType.BFloat16, ours.dtype);
        TensorAssert.Close(theirs.bfloat16(), ours, 0);
        var gradients = autograd.grad([ours], rough, [direction]);
        var expected = autograd.grad([theirs], exact, [direction.@float()]);
        for (var i = 0; i < rough.Length; i++) TensorAssert.Close(expected[i].bfloat16(), gradients[i], 0);

        Tensor[] Leaves() => kind switch
        {
            "groups" => [Noise(1, 2, 8, 5, 12), Noise(2, 8), Noise(3, 8)],
            "layer" => [Noise(1, 2, 8, 5, 12), Noise(2, 12), Noise(3, 12)],
            _ => [Noise(1, 2, 8, 5, 12)],
        };

        Tensor Norm(Tensor[] of) => kind switch
        {
            "groups" => nn.functional.group_norm(of[0], 4, of[1], of[2]),
            "layer" => nn.functional.layer_norm(of[0], [12], of[1], of[2]),
            _ => nn.functional.layer_norm(of[0], [12]),
        };
    }

    [Fact, NoTensorLeak]
    public void Conv2d_OfOneChannel_SumsTheWindow()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 1, 3, 3);
        var box = ones([1, 1, 2, 2], device: Here);

        TensorAssert.Equal([8, 12, 20, 24], conv2d(x, box));
        TensorAssert.Equal([9, 13, 21, 25], conv2d(x, box, Numbers(1)));
        Assert.Equal([1, 1, 4, 4], conv2d(x, box, padding: [1, 1]).shape);
        Assert.Equal([1, 1, 2, 2], conv2d(x, box, strides: [2, 2], padding: [1, 1]).shape);
    }

    [Fact, NoTensorLeak]
    public void Conv2d_Gradients_EqualThoseOfUnfoldedProducts()
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 2, 3, 5, 5).requires_grad_(true);
        var w = Noise(2, 4, 3, 3, 3).requires_grad_(true);
        var direction = Noise(3, 2, 4, 5, 5);

        var ours = autograd.grad([conv2d(x, w, padding: [1, 1])], [x, w], [direction]);
        var theirs = autograd.grad([ByHand(x, w)], [x, w], [direction]);

        TensorAssert.Close(theirs[0], ours[0], 1e-4);
        TensorAssert.Close(theirs[1], ours[1], 1e-4);

        // Each of the nine shifts of the padded picture, times its weights.
        static Tensor ByHand(Tensor x, Tensor w)
        {
            var padded = pad(x, (1, 1, 1, 1));
            var sum = zeros([2, 4, 5, 5], device: Here);
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++)
                    sum = sum + einsum("bchw,oc->bohw", padded.narrow(2, i, 5).narrow(3, j, 5), w[.., .., i, j]);
            return sum;
        }
    }

    [Fact, NoTensorLeak]
    public void GroupNorm_ForwardAndBackward_EqualsTheFormula()
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 2, 8, 3, 3).requires_grad_(true);
        var (w, b) = (Noise(2, 8).requires_grad_(true), Noise(3, 8).requires_grad_(true));
        var direction = Noise(4, 2, 8, 3, 3);

        var ours = group_norm(x, 4, w, b);
        var grouped = x.view(2, 4, -1);
        var normal = (grouped - grouped.mean([2], true)) / (grouped.var(2, false, true) + 1e-5).sqrt();
        var theirs = normal.view(2, 8, 3, 3) * w.view(1, 8, 1, 1) + b.view(1, 8, 1, 1);

        TensorAssert.Close(theirs, ours);
        var ourGradients = autograd.grad([ours], [x, w, b], [direction]);
        var theirGradients = autograd.grad([theirs], [x, w, b], [direction]);
        for (var i = 0; i < 3; i++) TensorAssert.Close(theirGradients[i], ourGradients[i], 1e-4);
    }

    [Fact, NoTensorLeak]
    public void LayerNorm_OfRows_HasMeanZeroAndVarianceOne()
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 4, 16) * 3 + 2;

        var normal = layer_norm(x, [16]);

        TensorAssert.Close(zeros([4], device: Here), normal.mean([1]));
        TensorAssert.Close(ones([4], device: Here), normal.var(1, false), 1e-4);
        var (two, one) = (full([16], 2f, device: Here), ones([16], device: Here));
        TensorAssert.Close(normal * 2 + 1, layer_norm(x, [16], two, one));
    }

    [Fact, NoTensorLeak]
    public void Activations_HaveTheirKnownValues()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(-1, 0, 2);

        TensorAssert.Equal([-0.2689414f, 0, 1.7615942f], silu(x));
        TensorAssert.Equal([-0.1586553f, 0, 1.9544997f], gelu(x));
        TensorAssert.Equal([-0.1588080f, 0, 1.9545977f], gelu(x, GELU.Approximate.tanh));
        TensorAssert.Equal([0, 0, 2], relu(x));
        TensorAssert.Equal([0.2689414f, 0.5f, 0.8807971f], x.sigmoid());
        TensorAssert.Equal([0.0420101f, 0.1141952f, 0.8437947f], softmax(x, 0));
        TensorAssert.Equal([MathF.Log(0.8437947f)], log_softmax(x, 0)[2..]);
        Assert.Equal(ScalarType.Float64, softmax(x, 0, float64).dtype);
    }

    [Fact, NoTensorLeak]
    public void Activations_InPlace_ChangeTheirInput()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(-1, 2);

        relu(x, inplace: true);

        TensorAssert.Equal([0, 2], x);
    }

    [Fact, NoTensorLeak]
    public void Losses_ReduceAsTold()
    {
        using var scope = NewDisposeScope();
        var (x, target) = (Numbers(1, 2, 5), Numbers(1, 4, 2));

        TensorAssert.Equal([13f / 3], mse_loss(x, target));
        TensorAssert.Equal([13], mse_loss(x, target, nn.Reduction.Sum));
        TensorAssert.Equal([0, 4, 9], mse_loss(x, target, nn.Reduction.None));
        TensorAssert.Equal([5f / 3], l1_loss(x, target));
        TensorAssert.Equal([(1.5f + 2.5f) / 3], huber_loss(x, target));
        TensorAssert.Equal([(1.5f + 2.5f) / 3], smooth_l1_loss(x, target));
    }

    [Fact, NoTensorLeak]
    public void Interpolate_ToTwiceTheSize_RepeatsPixels()
    {
        using var scope = NewDisposeScope();
        var x = Counting(1, 1, 2, 2);

        var bySize = interpolate(x, size: [4, 4]);
        var byFactor = interpolate(x, scale_factor: [2, 2]);

        TensorAssert.Equal([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], bySize);
        TensorAssert.Close(bySize, byFactor);
        TensorAssert.Equal([1.5f], interpolate(x, size: [1, 1], mode: InterpolationMode.Area));
        TensorAssert.Equal([1.5f], interpolate(x, size: [1, 1], mode: InterpolationMode.Bilinear));
    }

    [Fact, NoTensorLeak]
    public void Pad_Asymmetrically_AddsZerosOnTheNamedSides()
    {
        using var scope = NewDisposeScope();
        var x = Grid([1, 1, 1, 2], 1, 2);

        TensorAssert.Equal([1, 2, 0, 0, 0, 0], pad(x, (0, 1, 0, 1)));
        TensorAssert.Equal([9, 1, 2], pad(x, (1, 0), value: 9));
        TensorAssert.Equal([1, 1, 2, 2], pad(x, [1, 1, 0, 0], PaddingModes.Replicate));
        TensorAssert.Equal([2, 1, 2, 1], pad(x, [1, 1, 0, 0], PaddingModes.Reflect));
    }

    [Fact, NoTensorLeak]
    public void Dropout_OutsideOfTraining_DoesNothing()
    {
        using var scope = NewDisposeScope();
        var x = ones([1000], device: Here);

        Assert.Equal(1000f, dropout(x, 0.5, training: false).sum().item<float>());
        Assert.Equal(1000, dropout(x, 0.5).sum().item<float>(), 150.0);
        TensorAssert.Whole([0L, 1, 0], one_hot(tensor(new long[] { 1 }, device: Here), 3).flatten());
    }

    [Fact, NoTensorLeak]
    public void Convolution_InBfloat16_ComesCloseToFloat()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 1, 8, 6, 6), Noise(2, 4, 8, 3, 3) * 0.1);

        var exact = conv2d(x, w, padding: [1, 1]);
        var rough = conv2d(x.bfloat16(), w.bfloat16(), padding: [1, 1]);

        // bf16 has 8 bits; the sums are of size 1.
        Assert.Equal(ScalarType.BFloat16, rough.dtype);
        TensorAssert.Close(exact, rough, 0.05);
    }
}
