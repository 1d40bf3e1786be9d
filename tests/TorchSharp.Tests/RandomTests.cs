namespace TorchSharp.Tests;

public class RandomTests
{
    [Fact, NoTensorLeak]
    public void Generator_OfTheSameSeed_RepeatsItsNumbers()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(42);
        using var two = new Generator(42);

        var first = randn([100], generator: one);
        var second = randn([100], generator: two);

        Assert.True(first.Equals(second));
        Assert.False(first.Equals(randn([100], generator: one)));
    }

    [Fact, NoTensorLeak]
    public void Generator_OfAKnownSeed_GivesPyTorchsNumbers()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(0);

        // torch.manual_seed(0); torch.rand(3)
        TensorAssert.Equal([0.4962566f, 0.7682218f, 0.0884774f], rand([3], generator: generator), 1e-6f);
        Assert.Equal(0, generator.initial_seed());
    }

    [Fact, NoTensorLeak]
    public void GeneratorState_SetBack_RepeatsFromThere()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        _ = randn([5], generator: generator);
        var state = generator.get_state();
        var first = randn([33], generator: generator);

        generator.set_state(state);
        var again = randn([33], generator: generator);

        Assert.True(first.Equals(again));
    }

    [Fact, NoTensorLeak]
    public void GeneratorState_GivenToAnotherGenerator_ContinuesThere()
    {
        using var scope = NewDisposeScope();
        using var one = new Generator(7);
        using var two = new Generator(8);
        _ = rand([5], generator: one);

        using var saved = tensor(one.get_state().data<byte>().ToArray());
        two.set_state(saved);

        Assert.True(rand([9], generator: one).Equals(rand([9], generator: two)));
    }

    [Fact, NoTensorLeak]
    public void ManualSeed_OfAGenerator_StartsItAnew()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var first = rand([4], generator: generator);

        generator.manual_seed(1);

        Assert.True(first.Equals(rand([4], generator: generator)));
    }

    [Fact, NoTensorLeak]
    public void Randint_StaysBelowItsBound()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);

        var numbers = randint(5, 8, [1000], generator: generator);
        var counts = randint(10, [50], dtype: int32, generator: generator);

        Assert.Equal(ScalarType.Int64, numbers.dtype);
        Assert.Equal(5, numbers.min().item<long>());
        Assert.Equal(7, numbers.max().item<long>());
        Assert.Equal(ScalarType.Int32, counts.dtype);
    }

    [Fact, NoTensorLeak]
    public void Randperm_HoldsEachNumberOnce()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);

        var order = randperm(20, generator: generator).data<long>().ToArray();

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), order.Order());
        Assert.NotEqual(order.Order(), order);
    }

    [Fact, NoTensorLeak]
    public void NormalAndUniform_InPlace_FollowTheirParameters()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);

        var normal = empty(20000).normal_(3, 0.5, generator);
        var uniform = empty(20000).uniform_(-2, 4, generator);

        // 20,000 numbers: their mean is known to about 0.5/141 and 1.7/141.
        Assert.Equal(3, normal.mean().item<float>(), 0.02);
        Assert.Equal(0.5, normal.std().item<float>(), 0.02);
        Assert.Equal(1, uniform.mean().item<float>(), 0.06);
        Assert.True(uniform.min().item<float>() >= -2);
        Assert.True(uniform.max().item<float>() <= 4);
    }

    [Fact, NoTensorLeak]
    public void RandnOfWholeNumbers_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => randn([2], dtype: int64));
    }
}
