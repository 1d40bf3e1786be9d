using TrainTools.Core.Settings;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>What a checkpoint's U-Net predicts, and on which noise schedule.</summary>
/// <param name="Kind">Epsilon or v.</param>
/// <param name="ZeroTerminalSnr">Whether the schedule ends in pure noise (Lin et al. 2023).</param>
public sealed record ModelPrediction(PredictionKind Kind, bool ZeroTerminalSnr)
{
    /// <summary>What nearly every checkpoint is.</summary>
    public static readonly ModelPrediction Usual = new(PredictionKind.Epsilon, false);

    /// <summary>By what the file tells it, such as <c>v_pred</c>; null: it tells nothing.</summary>
    public string? Sign { get; init; }

    /// <summary>By what the file tells its schedule, such as <c>ztsnr</c>; null: it tells nothing.</summary>
    public string? ScheduleSign { get; init; }
}
