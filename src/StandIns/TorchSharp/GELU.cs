namespace TorchSharp.Modules;

/// <summary>The names around the GELU activation; the activation itself is in torch.nn.functional.</summary>
public sealed class GELU
{
    private GELU() { }

    /// <summary>Exact, or by the hyperbolic tangent.</summary>
    public enum Approximate
    {
        none = 0,
        tanh = 1,
    }
}
