using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>
/// Each set of kernels that this processor has, against float64. Alone, because the choice is the whole process's.
/// </summary>
[Collection(nameof(LargeMemoryTests.Alone))]
public sealed class KernelsTests : IDisposable
{
    /// <summary>The sets that can run here; the portable one always can.</summary>
    public static TheoryData<string> Sets =>
        [.. new[] { "portable", "avx2", "avx512", "amx" }.Where(name => name == "portable" || Use(name))];

    public void Dispose() => Use("");

    [Fact]
    public void Sets_OfUnknownName_AreNotFound() => Assert.False(Use("mmx"));

    [Theory, NoTensorLeak]
    [MemberData(nameof(Sets))]
    public void Attention_AndItsGradients_EqualFloat64(string kernels)
    {
        using var scope = NewDisposeScope();
        Assert.True(Use(kernels));
        Tensor[] leaves = [Noise(1, 2, 2, 101, 40), Noise(2, 2, 2, 230, 40), Noise(3, 2, 2, 230, 40)];

        // Values and sums of size 1 to 30.
        Compare(leaves, Noise(4, 2, 2, 101, 40), 3e-5, x => scaled_dot_product_attention(x[0], x[1], x[2]));
    }

    [Theory, NoTensorLeak]
    [MemberData(nameof(Sets))]
    public void Attention_ThatIsCausal_AndItsGradients_EqualFloat64(string kernels)
    {
        using var scope = NewDisposeScope();
        Assert.True(Use(kernels));
        Tensor[] leaves = [Noise(1, 3, 230, 24), Noise(2, 3, 230, 24), Noise(3, 3, 230, 24)];

        Compare(leaves, Noise(4, 3, 230, 24), 3e-5,
            x => scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true));
    }

    [Theory, NoTensorLeak]
    [MemberData(nameof(Sets))]
    public void Attention_InBfloat16_AndItsGradients_ComeCloseToFloat64(string kernels)
    {
        using var scope = NewDisposeScope();
        Assert.True(Use(kernels));
        Tensor[] leaves = [.. new ulong[] { 1, 2, 3 }.Select(seed => Noise(seed, 2, 101, 40).bfloat16())];

        // bf16 has 8 bits: numbers of size 1 to 10 are off by up to 1/256 of that.
        Compare(leaves, Noise(4, 2, 101, 40).bfloat16(), 0.05, x => scaled_dot_product_attention(x[0], x[1], x[2]));
    }

    [Theory, NoTensorLeak]
    [MemberData(nameof(Sets))]
    public void Conv2d_OfManyTiles_AndItsGradients_EqualFloat64(string kernels)
    {
        using var scope = NewDisposeScope();
        Assert.True(Use(kernels));
        Tensor[] leaves = [Noise(1, 2, 35, 37, 61), Noise(2, 43, 35, 3, 3)];

        // The largest are sums of 4,500 products; Winograd's transforms multiply the rounding by up to ten.
        Compare(leaves, Noise(4, 2, 43, 37, 61), 5e-3, x => conv2d(x[0], x[1], padding: [1, 1]));
    }

    [Theory, NoTensorLeak]
    [MemberData(nameof(Sets))]
    public void Curves_AndTheirGradients_EqualFloat64(string kernels)
    {
        using var scope = NewDisposeScope();
        Assert.True(Use(kernels));

        Compare([Noise(1, 3, 333)], Noise(2, 3, 333), 2e-6, x => gelu(x[0]) + silu(x[0]));
        Compare([Noise(1, 3, 333).bfloat16()], Noise(2, 3, 333).bfloat16(), 0.05, x => gelu(x[0]) + silu(x[0]));
    }

    private static void Compare(Tensor[] leaves, Tensor direction, double tolerance, Func<Tensor[], Tensor> operation)
    {
        foreach (var leaf in leaves) leaf.requires_grad_(true);
        Tensor[] exact = [.. leaves.Select(leaf => leaf.detach().@double().requires_grad_(true))];

        var (ours, theirs) = (operation(leaves), operation(exact));

        TensorAssert.Close(theirs, ours, tolerance);
        var gradients = autograd.grad([ours], leaves, [direction]);
        var expected = autograd.grad([theirs], exact, [direction.@double()]);
        for (var i = 0; i < leaves.Length; i++) TensorAssert.Close(expected[i], gradients[i], tolerance);
    }

    private static bool Use(string name)
    {
        TorchSharp.Bridge.Check(TorchSharp.Bridge.tt_library_use_kernels(name, out var found));
        return found != 0;
    }
}
