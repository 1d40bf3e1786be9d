using System.Text.Json;
using TorchSharp;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Doctor;

/// <summary>Chooses a libtorch as a training would, and says which one it is and why not another.</summary>
internal static class TorchProbe
{
    /// <summary>What is found; what goes wrong is told in it, for that is what a doctor is asked for.</summary>
    /// <param name="afresh">Whether a libtorch that has passed its self-test before is tried again.</param>
    public static TorchFacts Examine(bool afresh)
    {
        var choice = ComputeLibrary.Choose(afresh);
        var passedOver = choice.PassedOver
            .Select(refusal => new PassedOverFacts(Name(refusal.Source), refusal.Folder, refusal.Reason)).ToList();
        try
        {
            return Facts(choice.Require(), passedOver);
        }
        catch (LibtorchException e)
        {
            return TorchFacts.Missing(e.Problem, passedOver);
        }
    }

    private static TorchFacts Facts(LibtorchFolder libtorch, IReadOnlyList<PassedOverFacts> passedOver)
    {
        LibtorchLoader.Load(libtorch);
        bool hasCuda = torch.cuda.is_available();
        string torchSharp = LibtorchLoader.TorchSharpLibrary();
        bool isCopy = Path.GetDirectoryName(torchSharp) != Path.GetDirectoryName(AppContext.BaseDirectory);
        return new TorchFacts(
            Problem: null, libtorch.Version, libtorch.Libraries, Name(libtorch.Source), isCopy ? torchSharp : null,
            hasCuda ? "cuda" : "cpu", hasCuda ? torch.cuda.device_count() : 0, torch.get_num_threads(), passedOver)
        {
            FillsChannels = LibtorchLoader.FillsChannels,
        };
    }

    private static string Name(LibtorchSource source) =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(source.ToString()).Replace("_", "", StringComparison.Ordinal);
}
