using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;

namespace TrainTools.Training;

/// <summary>What a training takes its U-Net to predict: what the person says, else what the checkpoint does.</summary>
public static class PredictionChoice
{
    /// <summary>The settings with what the checkpoint decides filled in.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="told">What the checkpoint says of itself.</param>
    public static TrainingSettings Settle(TrainingSettings settings, ModelPrediction told) => settings with
    {
        Prediction = settings.Prediction ?? told.Kind,
        ZeroTerminalSnr = settings.ZeroTerminalSnr ?? told.ZeroTerminalSnr,
    };

    /// <summary>Where the person says something else than the checkpoint, or something that does not go together.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="told">What the checkpoint says of itself.</param>
    /// <param name="file">The checkpoint's name.</param>
    public static IEnumerable<Problem> Warnings(TrainingSettings settings, ModelPrediction told, string file)
    {
        if (told.Sign is { } sign && settings.Prediction is { } kind && kind != told.Kind)
            yield return new Problem("prediction.contradicts", "prediction", ("file", file), ("sign", sign),
                ("value", Word(kind)), ("told", Word(told.Kind)));
        if (told.ScheduleSign is { } schedule && settings.ZeroTerminalSnr == false)
            yield return new Problem(
                "prediction.schedule_contradicts", "zero_terminal_snr", ("file", file), ("sign", schedule));

        var settled = Settle(settings, told);
        if (settled is { Prediction: PredictionKind.Epsilon, ZeroTerminalSnr: true })
            yield return new Problem("prediction.epsilon_of_noise", "zero_terminal_snr", ("prediction_field", "prediction"));
    }

    /// <summary>What cannot be computed with what is predicted.</summary>
    /// <param name="settings">As they were chosen.</param>
    /// <param name="told">What the checkpoint says of itself.</param>
    public static IEnumerable<Problem> Problems(TrainingSettings settings, ModelPrediction told)
    {
        var settled = Settle(settings, told);
        if (settled.Prediction != PredictionKind.Epsilon)
            yield break;
        if (settled.ScaleVPredLoss)
            yield return new Problem("prediction.scale_without_v", "scale_v_pred_loss", ("prediction_field", "prediction"));
        if (settled.ZeroTerminalSnr != true)
            yield break;
        if (settled.Loss.MinSnrGamma > 0)
            yield return DividesByZero("min_snr_gamma");
        if (settled.Loss.DebiasedEstimationLoss)
            yield return DividesByZero("debiased_estimation_loss");
    }

    /// <summary>What is trained, where that is not the usual; null where it is.</summary>
    /// <param name="settled">The settings with what the checkpoint decides filled in.</param>
    /// <param name="told">What the checkpoint says of itself.</param>
    /// <param name="file">The checkpoint's name.</param>
    public static Problem? Note(TrainingSettings settled, ModelPrediction told, string file)
    {
        var signs = new[] { told.Kind == PredictionKind.V ? told.Sign : null, told.ScheduleSign }.OfType<string>().ToList();
        var code = (settled.Prediction == PredictionKind.V, settled.ZeroTerminalSnr == true, signs.Count > 0) switch
        {
            (true, true, false) => "prediction.v_of_noise",
            (true, true, true) => "prediction.v_of_noise_by_sign",
            (true, false, false) => "prediction.v",
            (true, false, true) => "prediction.v_by_sign",
            (false, true, false) => "prediction.schedule",
            (false, true, true) => "prediction.schedule_by_sign",
            _ => null,
        };
        if (code is null)
            return null;
        return signs.Count == 0
            ? new Problem(code, "", ("file", file))
            : new Problem(code, "", ("file", file), ("sign", string.Join("', '", signs)));
    }

    private static Problem DividesByZero(string field) => new("prediction.weights_of_noise", field,
        ("prediction_field", "prediction"), ("schedule_field", "zero_terminal_snr"));

    private static string Word(PredictionKind kind) => Catalogue.Training.Find("prediction")!.InWords(kind);
}
