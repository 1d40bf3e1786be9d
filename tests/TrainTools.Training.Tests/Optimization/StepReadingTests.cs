using TrainTools.Testing;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

[NoTensorLeak]
public sealed class StepReadingTests
{
    [Fact]
    public void Of_LossAndGradients_IsBoth()
    {
        using var scope = NewDisposeScope();
        var loss = tensor(0.25f, requires_grad: true) * 1;

        var reading = StepReading.Of(loss, Groups([3f, 0f], [0f, 4f]));

        Assert.Equal(new StepReading(0.25f, 5), reading);
    }

    [Fact]
    public void Of_WhatIsNoNumber_SaysWhichOfTheTwo()
    {
        using var scope = NewDisposeScope();

        var reading = StepReading.Of(tensor(float.NaN), Groups([float.PositiveInfinity]));

        Assert.Equal(new StepReading(float.NaN, double.PositiveInfinity), reading);
    }

    private static List<ParameterGroup> Groups(params float[][] gradients) =>
        gradients.Select(values => new ParameterGroup("unet", zeros(values.Length), tensor(values))).ToList();
}
