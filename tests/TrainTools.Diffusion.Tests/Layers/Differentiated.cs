using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>An operation's output and the gradients of its inputs along some direction, in a number type.</summary>
internal sealed record Differentiated(Tensor Output, IList<Tensor> Gradients)
{
    /// <summary>Inputs by name: numbers of variance one, rounded to bfloat16 so that every type holds them exactly.</summary>
    public static Tensor Input(string name, params long[] shape) => DeterministicWeights.Inputs(name, shape).bfloat16();

    /// <summary>Runs the operation forwards and backwards over the inputs in that type.</summary>
    public static Differentiated Of(ScalarType dtype, Tensor[] inputs, Func<Tensor[], Tensor> operation)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.detach().to(dtype).clone().requires_grad_(true))];
        var output = operation(leaves);
        return new Differentiated(output, autograd.grad([output], leaves, [Input("direction", output.shape).to(dtype)]));
    }

    /// <summary>Output and gradients each within a share of the largest number of the exact one.</summary>
    public void IsCloseTo(Differentiated exact, double share)
    {
        TensorAssert.CloseInScale(exact.Output, Output, share);
        for (var i = 0; i < Gradients.Count; i++)
            TensorAssert.CloseInScale(exact.Gradients[i], Gradients[i], share);
    }

    /// <summary>Output and gradients to the last bit.</summary>
    public void IsSameAs(Differentiated other)
    {
        TensorAssert.Equal(other.Output, Output);
        for (var i = 0; i < Gradients.Count; i++)
            TensorAssert.Equal(other.Gradients[i], Gradients[i]);
    }
}
