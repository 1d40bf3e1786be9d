using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>
/// A VAE in a file of its own, as WebUIs keep them in <c>models/VAE</c>: in LDM's names, bare or with the prefix that
/// they have in a checkpoint, in a safetensors file or a PyTorch one. A whole checkpoint gives its VAE as well.
/// </summary>
public sealed class VaeFile : IDisposable
{
    /// <summary>Where a checkpoint's VAE lies.</summary>
    public const string Key = "first_stage_model";

    private VaeFile(ITensorFile weights, string prefix) => (Weights, Prefix) = (weights, prefix);

    /// <summary>The open file.</summary>
    public ITensorFile Weights { get; }

    /// <summary>What stands before its keys, without a dot at the end; empty: nothing.</summary>
    public string Prefix { get; }

    /// <summary>Opens a VAE that can encode the images of an SD 1.x training.</summary>
    /// <exception cref="CheckpointException">It is damaged, no such VAE, or something else; the problem says what.</exception>
    public static VaeFile Open(string path)
    {
        var file = WeightFile.Open(path);
        try
        {
            var prefix = ModelFile.HasVae(file, Key + ".") ? Key : "";
            if (Refusal(file, prefix) is { } problem)
                throw new CheckpointException(problem);
            return new VaeFile(file, prefix);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Weights.Dispose();

    private static Problem? Refusal(ITensorFile file, string prefix)
    {
        var start = prefix.Length == 0 ? "" : prefix + ".";
        if (file.Entries.ContainsKey("encoder.down_blocks.0.resnets.0.conv1.weight"))
            return new Problem("vae.diffusers", "", ("file", file.Name));
        if (!ModelFile.HasVae(file, start))
            return new Problem("vae.none", "", ("file", file.Name),
                Problem.Inner("kind_problem", ModelFile.Identify(file).Description));
        return file.Entries.GetValueOrDefault(start + "decoder.conv_in.weight") switch
        {
            { Shape: [_, not 4, ..] shape } => new Problem("vae.channels", "",
                ("file", file.Name), ("channels", $"{shape[1]}")),
            _ => ModelFile.UnusableType(file, start),
        };
    }
}
