using System.Text;
using System.Text.RegularExpressions;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>
/// Finds out what a checkpoint's U-Net predicts, in the order of what is hardest to get wrong: the marker tensors by
/// which the WebUIs tell it, the <c>.yaml</c> beside the file, and the file's metadata.
/// </summary>
internal static partial class PredictionSigns
{
    private const string VPrediction = "v_pred"; // both names as NoobAI's authors chose them and Forge Neo reads them
    private const string ZeroTerminal = "ztsnr";
    private const int LongestYaml = 1 << 20;

    /// <summary>What the file and the one beside it say.</summary>
    public static ModelPrediction Of(ITensorFile file)
    {
        var (kind, sign) = Kind(file);
        var schedule = file.Entries.ContainsKey(ZeroTerminal) ? ZeroTerminal
            : file.Metadata.FirstOrDefault(text => text.Key == "ss_zero_terminal_snr" && text.Value == "True").Key;
        return new ModelPrediction(kind, schedule is not null) { Sign = sign, ScheduleSign = schedule };
    }

    private static (PredictionKind, string?) Kind(ITensorFile file)
    {
        if (file.Entries.ContainsKey(VPrediction))
            return (PredictionKind.V, VPrediction);
        var yaml = Path.ChangeExtension(file.Path, ".yaml");
        if (OfYaml(yaml) is { } written)
            return (written, Path.GetFileName(yaml));
        foreach (var (key, value) in file.Metadata)
        {
            if (OfMetadata(key, value) is { } told)
                return (told, key);
        }
        return (PredictionKind.Epsilon, null);
    }

    private static PredictionKind? OfMetadata(string key, string value) => (key, value.ToLowerInvariant()) switch
    {
        ("modelspec.prediction_type", "v" or "v_prediction" or "v-prediction") => PredictionKind.V,
        ("modelspec.prediction_type", "epsilon" or "eps") => PredictionKind.Epsilon,
        ("ss_v_parameterization", "true") => PredictionKind.V,
        ("ss_v_parameterization", "false") => PredictionKind.Epsilon,
        _ => null,
    };

    private static PredictionKind? OfYaml(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > LongestYaml)
                return null;
            var text = File.ReadAllText(path, Encoding.UTF8);
            if (Parameterization().Match(text) is { Success: true } written)
                return written.Groups[1].Value == "v" ? PredictionKind.V : PredictionKind.Epsilon;
            return Scaling().Match(text) is { Success: true } scaling
                ? scaling.Groups[1].Value == "V" ? PredictionKind.V : PredictionKind.Epsilon
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // it is an aid; without it the checkpoint is what nearly all are
        }
    }

    // Of a line of its own, whatever its place: `parameterization: "v"`, as LDM's configurations write it.
    [GeneratedRegex("""^\s*["']?parameterization["']?\s*:\s*["']?(v|eps)["']?\s*(?:#.*)?\r?$""", RegexOptions.Multiline)]
    private static partial Regex Parameterization();

    // SGM's configurations name a class instead.
    [GeneratedRegex("""^\s*["']?target["']?\s*:\s*\S*\.(V|Eps)Scaling["']?\s*(?:#.*)?\r?$""", RegexOptions.Multiline)]
    private static partial Regex Scaling();
}
