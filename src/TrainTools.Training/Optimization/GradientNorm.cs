using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>The norm of all gradients together, and clipping by it (Pascanu et al. 2013).</summary>
public static class GradientNorm
{
    private const double Epsilon = 1e-6; // torch.nn.utils.clip_grad_norm_

    /// <summary>The square of the Euclidean norm over all groups, where the gradients lie.</summary>
    /// <returns>Scalar fp32.</returns>
    public static Tensor Squared(IReadOnlyList<ParameterGroup> groups)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Not norm(): over a million numbers libtorch 1.13 adds them up in fp32 one by one and is off by 1e-5; sum() is not.
        var squares = groups.Select(group => (group.Gradients * group.Gradients).sum()).ToList(); // scalars
        return stack(squares).sum().MoveToOuterDisposeScope(); // scalar fp32
    }

    /// <summary>Scales all gradients so that their norm is at most <paramref name="maxNorm"/>.</summary>
    /// <param name="norm">Their norm now.</param>
    /// <param name="maxNorm">The largest norm allowed; 0 leaves them alone.</param>
    public static void Clip(IReadOnlyList<ParameterGroup> groups, double norm, double maxNorm)
    {
        var factor = maxNorm / (norm + Epsilon);
        if (maxNorm <= 0 || factor >= 1)
            return;

        using var scalar = factor.ToScalar();
        foreach (var group in groups)
            group.Gradients.mul_(scalar);
    }
}
