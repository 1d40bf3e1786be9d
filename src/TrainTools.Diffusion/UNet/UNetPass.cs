// Checkpointing: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", a stage of the U-Net at a time.
using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>
/// One forward and backward pass. With gradient checkpointing it keeps only what enters each stage; the backward pass
/// computes a stage again from there, hands its output's gradient in, and takes its inputs' gradients out, last stage
/// first. The gradients are the plain pass's but for the order of float32 sums on several threads, for a third more time.
/// </summary>
/// <example><code>
/// using var pass = new UNetPass(unet, gradientCheckpointing: true);
/// var loss = nn.functional.mse_loss(pass.Forward(latents, timesteps, context), noise);
/// pass.Backward(loss);
/// </code></example>
public sealed class UNetPass : IDisposable
{
    private readonly UNetModel _unet;
    private readonly bool _gradientCheckpointing;
    private readonly List<StageEntry> _entries = []; // one a stage
    private readonly List<Tensor> _kept = [];
    private Tensor _timesteps = null!; // [B] fp32; what cannot be null is set by Forward
    private Tensor _time = null!;    // [B, 4·C]
    private Tensor _context = null!; // [B, S, D]
    private Tensor? _vector;         // [B, P + 6·256], where the family has one
    private Tensor _last = null!;    // [B, C, H/8, W/8], what enters the output layers

    /// <param name="unet">The network; not owned.</param>
    /// <param name="gradientCheckpointing">Whether memory is saved at the cost of time.</param>
    public UNetPass(UNetModel unet, bool gradientCheckpointing) =>
        (_unet, _gradientCheckpointing) = (unet, gradientCheckpointing);

    /// <summary>As <see cref="UNetModel.Forward"/>; once a pass.</summary>
    public Tensor Forward(Tensor latents, Tensor timesteps, Conditioning conditioning)
    {
        if (!_gradientCheckpointing)
            return _unet.Forward(latents, timesteps, conditioning);

        // Aliases, because the caller's may be gone before the backward pass.
        _context = Keep(conditioning.Context.alias()); // [B, S, D]
        _vector = conditioning.Vector is { } vector ? Keep(vector.alias()) : null; // [B, P + 6·256]
        _timesteps = Keep(timesteps.alias()); // [B] fp32
        Descend(Keep(latents.alias()));
        _last.requires_grad_(FirstDifferentiated() < _unet.Stages.Count);
        using var scope = NewDisposeScope();
        return _unet.Output(_last).MoveToOuterDisposeScope(); // [B, 4, H/8, W/8]
    }

    /// <summary>Fills the gradients of everything that is trained.</summary>
    /// <param name="loss">Scalar, computed from the prediction.</param>
    public void Backward(Tensor loss)
    {
        loss.backward();
        if (!_gradientCheckpointing)
            return;

        using var scope = NewDisposeScope();
        var context = Leaf(_context, _context.requires_grad); // [B, S, D]
        var time = Leaf(_time, IsVectorTrained);              // [B, 4·C]
        Ascend(context, time);
        IntoTheTextEncoders(context.grad, time.grad);
    }

    /// <summary>Frees what was kept for the backward pass.</summary>
    public void Dispose()
    {
        foreach (var tensor in _kept)
            tensor.Dispose();
        _kept.Clear();
    }

    /// <summary>The forward pass, noting what enters each stage.</summary>
    private void Descend(Tensor latents)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _time = Keep(_unet.Time(_timesteps, _vector, latents.dtype)); // [B, 4·C]
        _last = _unet.Through(latents, (stage, entry) =>
        {
            using var stageScope = NewDisposeScope();
            using var weights = stage.Enter();
            _entries.Add(entry);
            return Keep(stage.Forward(entry, _time, _context)); // [B, C, h, w]
        });
    }

    /// <summary>The stages again, last first, down to the first one that holds anything to train.</summary>
    private void Ascend(Tensor context, Tensor time)
    {
        var first = FirstDifferentiated();
        var gradients = new Tensor?[_unet.Stages.Count]; // of the stages' outputs
        gradients[^1] = _last.grad;
        for (var i = _unet.Stages.Count - 1; i >= first; i--)
        {
            using var scope = NewDisposeScope();
            using var weights = _unet.Stages[i].Enter(); // until its backward pass is done
            var entry = _entries[i];
            var h = Leaf(entry.H, i > first);                                               // [B, C, h, w]
            var skip = entry.Skip is null ? null : Leaf(entry.Skip, entry.From >= first);   // [B, C', h, w]
            var output = _unet.Stages[i].Forward(
                entry with { H = h, Skip = skip }, UNetModel.Entering(time), UNetModel.Entering(context)); // [B, C, h, w]
            output.backward(new[] { gradients[i]! });
            gradients[i]!.Dispose();
            if (h.grad is { } ofInput)
                Add(i - 1, ofInput);
            if (skip?.grad is { } ofSkip)
                Add(entry.From, ofSkip);
        }

        void Add(int stage, Tensor gradient)
        {
            if (gradients[stage] is { } sum)
                sum.PlusInPlace(gradient);
            else
                gradients[stage] = gradient.MoveToOuterDisposeScope();
        }
    }

    /// <summary>
    /// On from what the stages read, in one walk: SDXL's context and vector come from the same text encoder.
    /// </summary>
    /// <param name="ofContext">[B, S, D]; null: the context is not trained.</param>
    /// <param name="ofTime">[B, 4·C]; null: the vector is not trained.</param>
    private void IntoTheTextEncoders(Tensor? ofContext, Tensor? ofTime)
    {
        var (ends, gradients) = (new List<Tensor>(), new List<Tensor>());
        if (ofContext is not null)
        {
            ends.Add(_context);
            gradients.Add(ofContext);
        }
        if (ofTime is not null)
        {
            ends.Add(_unet.Time(_timesteps, _vector, ofTime.dtype)); // again, this time to be differentiated
            gradients.Add(ofTime);
        }

        if (ends.Count > 0)
            autograd.backward(ends, gradients);
    }

    /// <summary>The first stage that holds anything to train; upstream of it nothing is differentiated.</summary>
    private int FirstDifferentiated()
    {
        var first = 0;
        while (first < _unet.Stages.Count && !IsDifferentiated(_unet.Stages[first]))
            first++;
        return first;
    }

    private bool IsDifferentiated(UNetStage stage) =>
        stage.IsAdapted || (stage.ReadsContext && _context.requires_grad) || (stage.ReadsTime && IsVectorTrained);

    private bool IsVectorTrained => _vector is { requires_grad: true };

    private Tensor Keep(Tensor tensor)
    {
        _kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private static Tensor Leaf(Tensor value, bool requiresGrad) => value.detach().requires_grad_(requiresGrad);
}
