using TrainTools.Testbed;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class TinyModelGoldenTests
{
    [GoldenFact("sd1-tiny.shapes.json")]
    public void Layout_EqualsTheReferenceInNamesShapesAndOrder()
    {
        var expected = GoldenFolder.Json("sd1-tiny.shapes.json").EnumerateObject()
            .Select(tensor => $"{tensor.Name} " +
                $"{string.Join('x', tensor.Value.EnumerateArray().Select(side => side.GetInt32()))}");

        var actual = TinyModelLayout.Tensors.Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Sides)}");

        Assert.Equal(expected, actual);
    }
}

public sealed class TinyModelTests
{
    [Fact]
    public void Weights_MadeTwice_AreTheSame()
    {
        var tensor = Find("model.diffusion_model.middle_block.1.proj_in.weight");

        Assert.Equal(TinyModelWeights.Of(tensor), TinyModelWeights.Of(tensor));
    }

    [Fact]
    public void Weights_OfALayer_HaveTheSizeThatKeepsItsOutputs()
    {
        var tensor = Find("model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn1.to_q.weight");

        var weights = TinyModelWeights.Of(tensor);

        // 4,096 numbers of variance 1/64: their own variance is uncertain by about 1.4 %, five times that is allowed.
        double variance = weights.Average(weight => (double)weight * weight);
        Assert.Equal(1.0 / 64, variance, tolerance: 0.07 / 64);
        Assert.InRange(weights.Average(), -0.01, 0.01);
    }

    [Fact]
    public void Weights_AreNowhereInfiniteOrTooSmallForTheirType()
    {
        foreach (var tensor in TinyModelLayout.Tensors)
            Assert.All(TinyModelWeights.Of(tensor), weight => Assert.True(Half.IsFinite((Half)weight), tensor.Name));
    }

    [Fact]
    public void NoiseGuess_ComesFromEachOfTheFourLatents()
    {
        var output = TinyModelWeights.Of(Find("model.diffusion_model.out.2.weight"));

        Assert.DoesNotContain(output, weight => weight == 0); // every channel gets a gradient
        for (int latent = 0; latent < 4; latent++)
        {
            int centre = (latent * 64 + 2 * latent) * 9 + 4;
            Assert.True(output[centre] > 0.8f);
            Assert.True(output[centre + 9] < -0.8f);
        }
    }

    private static TensorShape Find(string name) => TinyModelLayout.Tensors.Single(tensor => tensor.Name == name);
}
