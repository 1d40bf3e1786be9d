using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>What a step is judged by, before the optimizer changes a weight.</summary>
/// <param name="Loss">The loss, not scaled.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients together.</param>
/// <param name="FoundRate">What the optimizer multiplies learning rates by; 1 for most.</param>
public sealed record StepReading(float Loss, double GradientNorm, double FoundRate = 1)
{
    /// <summary>Reads all. Waits for the device, once.</summary>
    /// <param name="loss">Scalar fp32.</param>
    /// <param name="groups">What is trained, with this step's gradients.</param>
    /// <param name="foundRate">Scalar: what the optimizer multiplies learning rates by; null: nothing.</param>
    public static StepReading Of(Tensor loss, IReadOnlyList<ParameterGroup> groups, Tensor? foundRate = null)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        List<Tensor> scalars = [loss.detach(), Optimization.GradientNorm.Squared(groups)];
        if (foundRate is not null)
            scalars.Add(foundRate.to(float32));
        // Waits for the GPU, once a step: no NaN may reach a weight.
        var values = stack(scalars).cpu().data<float>().ToArray();
        return new StepReading(values[0], Math.Sqrt(values[1]), foundRate is null ? 1 : values[2]);
    }
}
