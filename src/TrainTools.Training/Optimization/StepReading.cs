using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>What a step is judged by, before the optimizer changes a weight.</summary>
/// <param name="Loss">The loss, not scaled.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients together.</param>
public sealed record StepReading(float Loss, double GradientNorm)
{
    /// <summary>Reads both. Waits for the device, once.</summary>
    /// <param name="loss">Scalar fp32.</param>
    /// <param name="groups">What is trained, with this step's gradients.</param>
    public static StepReading Of(Tensor loss, IReadOnlyList<ParameterGroup> groups)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var both = stack([loss.detach(), Optimization.GradientNorm.Squared(groups)]); // [2] fp32
        var values = both.cpu().data<float>().ToArray(); // waits for the GPU, once a step: no NaN may reach a weight
        return new StepReading(values[0], Math.Sqrt(values[1]));
    }
}
