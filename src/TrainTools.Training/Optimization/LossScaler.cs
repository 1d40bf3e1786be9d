namespace TrainTools.Training.Optimization;

/// <summary>
/// Dynamic loss scaling for fp16 (Micikevicius et al. 2018): small gradients are lifted out of fp16's underflow by a
/// factor on the loss, which is halved when gradients overflow and doubled after a long quiet stretch.
/// </summary>
public sealed class LossScaler
{
    private const double InitialScale = 65_536; // torch.cuda.amp.GradScaler's defaults
    private const int GrowthInterval = 2_000;

    private readonly bool _enabled;

    /// <param name="enabled">False for fp32 and bf16: the scale stays 1 and overflow is never excused.</param>
    public LossScaler(bool enabled)
    {
        _enabled = enabled;
        Scale = enabled ? InitialScale : 1;
    }

    /// <summary>The factor on the loss.</summary>
    public double Scale { get; private set; }

    /// <summary>Steps since the scale last changed.</summary>
    public int QuietSteps { get; private set; }

    /// <summary>Becomes as it was when a state was saved; a scaler that is switched off stays so.</summary>
    /// <param name="scale">The factor on the loss.</param>
    /// <param name="quietSteps">Steps since the scale last changed.</param>
    public void Restore(double scale, int quietSteps)
    {
        if (_enabled)
            (Scale, QuietSteps) = (scale, quietSteps);
    }

    /// <summary>Takes notice of the step's gradients.</summary>
    /// <param name="normIsFinite">Whether the gradients' norm is a finite number.</param>
    /// <returns>
    /// True when the optimizer may step. False when the scale was too large: it has been halved, and the step is left out.
    /// </returns>
    public bool Accept(bool normIsFinite)
    {
        if (!_enabled)
            return normIsFinite;

        if (!normIsFinite)
        {
            Scale /= 2;
            QuietSteps = 0;
            return false;
        }

        if (++QuietSteps == GrowthInterval)
        {
            Scale *= 2;
            QuietSteps = 0;
        }

        return true;
    }

    /// <summary>Whether the scale has sunk so far that the gradients themselves must be broken.</summary>
    public bool IsExhausted => _enabled && Scale < 1;
}
