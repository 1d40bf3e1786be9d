using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>The layers and tensors of a file, whatever the program that saved it puts before their names.</summary>
internal sealed class LayerNames
{
    // What stands before a network's layers: LDM and ComfyUI, Hunyuan, diffusers, Cosmos, AuraFlow. Longest first.
    private static readonly string[] Networks =
        ["model.diffusion_model.", "diffusion_model.", "model.model.", "transformer.", "model.", "net."];

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);

    public LayerNames(ITensorFile file)
    {
        foreach (var (key, entry) in file.Entries)
        {
            var network = Array.Find(Networks, name => key.StartsWith(name, StringComparison.Ordinal)) ?? "";
            var tensor = key[network.Length..];
            _tensors.TryAdd(tensor, entry);
            // The layers around it, the innermost first; where one is known, so are those around that.
            for (var end = tensor.Length; end > 0 && _names.Add(tensor[..end]); end = tensor.LastIndexOf('.', end - 1))
            {
            }
        }
    }

    /// <summary>Whether there is a layer or a tensor of this name.</summary>
    public bool Has(string name) => _names.Contains(name);

    /// <summary>The last size of a tensor's shape; 0 where it has none.</summary>
    public long Width(string tensor) => _tensors.GetValueOrDefault(tensor)?.Shape.LastOrDefault() ?? 0;
}
