using TrainTools.Training.Benchmarks;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Benchmarks;

public sealed class GeneratedWeightsTests
{
    [Fact]
    public void Load_GivesScalesOfOneShiftsOfZeroAndMatricesWithinTheirBound()
    {
        using var scope = NewDisposeScope();
        using var random = RandomStream.Create(1, RandomStream.InitialWeights);
        var weights = new GeneratedWeights(random);

        var scale = weights.Load("norm.weight", [8], float32, CPU);
        var shift = weights.Load("norm.bias", [8], float32, CPU);
        var matrix = weights.Load("linear.weight", [32, 16], bfloat16, CPU);

        Assert.Equal(8f, scale.sum().item<float>());
        Assert.Equal(0f, shift.abs().sum().item<float>());
        Assert.Equal(bfloat16, matrix.dtype);
        Assert.InRange(matrix.to(float32).abs().max().item<float>(), 0.2f, 0.25f);
    }

    [Fact]
    public void Has_IsRefused()
    {
        using var random = RandomStream.Create(1, RandomStream.InitialWeights);

        var error = Assert.Throws<InvalidOperationException>(() => new GeneratedWeights(random).Has("a.weight"));

        Assert.Contains("a.weight", error.Message);
    }
}
