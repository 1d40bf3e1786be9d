using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>
/// Linear layers of one size over the same input, as query, key and value of an attention, in one product: a large GPU
/// spends as long on starting a product as on computing a small one.
/// </summary>
public sealed class JoinedLinear
{
    private readonly FrozenWeight _weight; // [n·out, in]
    private readonly long _outputs;

    /// <summary>Reads the <c>weight</c> of each; they have no bias.</summary>
    /// <param name="weights">The place that they lie in.</param>
    /// <param name="names">Their names there, in the order of the outputs.</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out, of each.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public JoinedLinear(Weights weights, IReadOnlyList<string> names, long inputs, long outputs)
    {
        _outputs = outputs;
        _weight = weights.TakeFrozen([.. names.Select(name => $"{name}.weight")], outputs, inputs);
        Parts = [.. names.Select(name => new JoinedPart(this, weights.At(name).Key, [outputs, inputs]))];
        foreach (var part in Parts)
            weights.Register(part);
    }

    /// <summary>The layers, each of which a LoRA can hang on.</summary>
    public IReadOnlyList<JoinedPart> Parts { get; }

    /// <summary>
    /// Adds what the LoRA makes of the input to all outputs at once: of [N, n·out] and [N, in] it makes [n, N, out]. It
    /// stands for the branches of all <see cref="Parts"/>; null: each part has its own.
    /// </summary>
    public Branch? Branch { get; set; }

    /// <param name="x">[B, T, in]</param>
    /// <returns>Of each part, [B, T, out].</returns>
    public IReadOnlyList<Tensor> Forward(Tensor x)
    {
        var (batch, tokens) = (x.shape[0], x.shape[1]);
        var rows = x.flatten(0, 1);                                     // [B·T, in]
        var y = _weight.Multiply(rows, bias: null);                     // [B·T, n·out]
        var outputs = Branch is null ? Apart(y, rows) : Branch(y, rows).unbind(0); // n of [B·T, out]
        return [.. outputs.Select(output => output.view(batch, tokens, _outputs))];
    }

    /// <summary>
    /// As it lies in memory with a branch over all parts: what reads it sums up in the same order, so that a LoRA of
    /// weight 0 changes no bit.
    /// </summary>
    private IReadOnlyList<Tensor> Apart(Tensor y, Tensor rows)
    {
        var parts = y.view(y.shape[0], Parts.Count, _outputs).transpose(0, 1).contiguous(); // [n, B·T, out]
        if (Parts.All(part => part.Branch is null))
            return parts.unbind(0);
        return [.. Parts.Select((part, i) =>
            part.Branch is null ? parts[i] : part.Branch(parts[i].clone(), rows))]; // not into a view of all
    }
}

/// <summary>A layer that is computed together with others.</summary>
/// <param name="joined">All of them.</param>
/// <param name="key">The layer's key in the checkpoint.</param>
/// <param name="shape">[out, in]</param>
public sealed class JoinedPart(JoinedLinear joined, string key, IReadOnlyList<long> shape) : IAdaptableLayer
{
    /// <summary>The layers that it is one of.</summary>
    public JoinedLinear Joined => joined;

    /// <inheritdoc/>
    public string Key => key;

    /// <inheritdoc/>
    public IReadOnlyList<long> WeightShape => shape;

    /// <inheritdoc/>
    public Branch? Branch { get; set; }
}
