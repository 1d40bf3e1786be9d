using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Optimizers;

/// <summary>The norm of all gradients together, and clipping by it (Pascanu et al. 2013).</summary>
public static class GradientNorm
{
    private const double Epsilon = 1e-6; // torch.nn.utils.clip_grad_norm_

    /// <summary>The Euclidean norm over all groups. Waits for the device.</summary>
    public static double Of(IReadOnlyList<ParameterGroup> groups)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Not norm(): over a million numbers libtorch 1.13 adds them up in fp32 one by one and is off by 1e-5; sum() is not.
        var squares = groups.Select(group => group.Gradients.square().sum()).ToList(); // scalars
        return Math.Sqrt(stack(squares).sum().item<float>()); // waits for the GPU: no step on a gradient of NaN
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
