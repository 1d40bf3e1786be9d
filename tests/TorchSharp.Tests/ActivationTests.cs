using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>SiLU and GELU, and their gradients, against float64.</summary>
public class ActivationTests
{
    [Theory, NoTensorLeak]
    [InlineData("silu")]
    [InlineData("gelu")]
    public void Curve_AndItsGradient_EqualFloat64(string curve)
    {
        using var scope = NewDisposeScope();
        var x = Numbers([.. Enumerable.Range(-12_007, 24_013).Select(i => i / 1000f)]).requires_grad_(true);
        var exact = x.detach().@double().requires_grad_(true);

        var (ours, theirs) = (Of(curve, x), Of(curve, exact));

        TensorAssert.Close(theirs, ours, 1e-6); // numbers up to 12 in float32
        var direction = Noise(1, 24_013);
        var expected = autograd.grad([theirs], [exact], [direction.@double()])[0];
        TensorAssert.Close(expected, autograd.grad([ours], [x], [direction])[0], 5e-6); // directions up to 4
    }

    [Theory, NoTensorLeak]
    [InlineData("silu")]
    [InlineData("gelu")]
    public void Curve_InBfloat16_EqualsFloatRoundedOnce(string curve)
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 3, 1001).bfloat16().requires_grad_(true);
        var exact = x.detach().@float().requires_grad_(true);
        var direction = Noise(2, 3, 1001).bfloat16();

        var (ours, theirs) = (Of(curve, x), Of(curve, exact));

        TensorAssert.Close(theirs.bfloat16(), ours, 0);
        var expected = autograd.grad([theirs], [exact], [direction.@float()])[0].bfloat16();
        TensorAssert.Close(expected, autograd.grad([ours], [x], [direction])[0], 0);
    }

    [Theory, NoTensorLeak]
    [InlineData("half")]       // rows of a larger tensor, as GEGLU's gate is
    [InlineData("transposed")]
    [InlineData("alone")]
    public void Curve_OfAViewIntoOthers_ReadsItsOwnNumbers(string view)
    {
        using var scope = NewDisposeScope();
        var whole = Noise(1, 2, 500, 90).requires_grad_(true);
        var exact = whole.detach().@double().requires_grad_(true);

        var (ours, theirs) = (gelu(Part(whole)), gelu(Part(exact)));

        TensorAssert.Close(theirs, ours, 1e-6);
        var expected = autograd.grad([theirs.square().sum()], [exact])[0];
        TensorAssert.Close(expected, autograd.grad([ours.square().sum()], [whole])[0], 1e-5);

        Tensor Part(Tensor t) => view switch
        {
            "half" => t.chunk(2, -1)[1],
            "transposed" => t.transpose(1, 2),
            _ => t[1, 2, 3],
        };
    }

    [Theory, NoTensorLeak]
    [InlineData("silu", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("gelu", float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData("silu", float.NaN, float.NaN)]
    [InlineData("gelu", float.NaN, float.NaN)]
    [InlineData("silu", -200f, 0f)]
    [InlineData("gelu", -200f, 0f)]
    [InlineData("silu", 3e38f, 3e38f)]
    [InlineData("gelu", 3e38f, 3e38f)]
    public void Curve_AtTheEndsOfNumbers_IsWhatItsFormulaTendsTo(string curve, float at, float expected)
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([expected], Of(curve, Numbers(at)));
    }

    private static Tensor Of(string curve, Tensor x) => curve == "silu" ? silu(x) : gelu(x);
}
