using TrainTools.Testing;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

[NoTensorLeak]
public sealed class GradientNormTests
{
    [Fact]
    public void Squared_OfTwoGroups_IsOverBoth()
    {
        using var scope = NewDisposeScope();
        var groups = Groups([3f, 0f], [0f, 4f]);

        var norm = Norm(groups);

        Assert.Equal(5, norm, 1e-6);
    }

    [Fact]
    public void Clip_OfALargeNorm_ScalesAllGroupsToTheLimit()
    {
        using var scope = NewDisposeScope();
        var groups = Groups([3f, 0f], [0f, 4f]);

        GradientNorm.Clip(groups, 5, maxNorm: 1);

        Assert.Equal(1, Norm(groups), 1e-5);
        Assert.Equal(0.6, groups[0].Gradients[0].item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Clip_WhenOffOrBelowTheLimit_ChangesNothing(double maxNorm)
    {
        using var scope = NewDisposeScope();
        var groups = Groups([3f, 0f], [0f, 4f]);

        GradientNorm.Clip(groups, 5, maxNorm);

        Assert.Equal(5, Norm(groups), 1e-6);
    }

    private static double Norm(List<ParameterGroup> groups) => Math.Sqrt(GradientNorm.Squared(groups).item<float>());

    private static List<ParameterGroup> Groups(params float[][] gradients) =>
        gradients.Select(values => new ParameterGroup("unet", zeros(values.Length), tensor(values))).ToList();
}
