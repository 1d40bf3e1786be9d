using System.Runtime.InteropServices;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Lora;

/// <summary>A LoRA in a file with kohya's names, to be used as it is.</summary>
public sealed class LoraFile : IDisposable
{
    private const string Down = ".lora_down.weight";
    private const string Up = ".lora_up.weight";

    private readonly ITensorFile _file;
    private readonly HashSet<string> _unused; // modules that no layer has taken yet

    private LoraFile(ITensorFile file)
    {
        _file = file;
        _unused = [.. file.Entries.Keys.Where(key => key.EndsWith(Down, StringComparison.Ordinal))
            .Select(key => key[..^Down.Length])];
    }

    /// <summary>The file's name without its folder.</summary>
    public string Name => _file.Name;

    /// <summary>Modules for which no layer was found, told after the LoRA was hung up; null: there are none.</summary>
    public Problem? Rest => _unused.Count == 0
        ? null
        : new Problem("lora.partly", "lora", ("file", Name), ("count", $"{_unused.Count}"), ("name", _unused.Min()!));

    /// <summary>Opens a file.</summary>
    /// <exception cref="CheckpointException">It is missing, damaged, or no LoRA of this kind.</exception>
    public static LoraFile Open(string path)
    {
        var file = WeightFile.Open(path);
        try
        {
            var facts = ModelFile.Identify(file);
            if (facts.Lora is { Format: "LoRA" })
                return new LoraFile(file);
            throw new CheckpointException(new Problem(
                "lora.other_kind", "lora", ("file", file.Name), Problem.Inner("kind_problem", facts.Description)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>A module, without its weights yet, for each of these layers that the file has one for.</summary>
    internal List<LoraModule> Modules(
        IEnumerable<LoraTarget> targets, IReadOnlyDictionary<string, IAdaptableLayer> layers)
    {
        var modules = new List<LoraModule>();
        foreach (var target in targets.Where(target => _unused.Contains(target.Name)))
        {
            var rank = (int)_file.Entries[target.Name + Down].Shape[0];
            modules.Add(new LoraModule(target.Name, layers[target.Key], rank, Alpha(target.Name) ?? rank));
            _unused.Remove(target.Name);
        }
        return modules;
    }

    /// <summary>Copies a module's weights from the file.</summary>
    internal void Fill(LoraModule module)
    {
        Copy(module.Name, module.Name + Down, module.Down);
        Copy(module.Name, module.Name + Up, module.Up);
    }

    /// <summary>kohya writes some linear layers as 1×1 convolutions: the numbers count, not how they are arranged.</summary>
    private void Copy(string module, string key, Tensor to)
    {
        using var weights = _file.Load(key, float32); // [out, in] or [out, in, kernel, kernel]
        if (weights.numel() != to.numel())
            throw new CheckpointException(new Problem("lora.shape", "lora", ("file", Name), ("name", module)));
        using var arranged = weights.view(to.shape);
        to.copy_(arranged);
    }

    private double? Alpha(string module)
    {
        if (!_file.Entries.ContainsKey(module + ".alpha"))
            return null;
        using var alpha = _file.Load(module + ".alpha", float32); // one number
        return MemoryMarshal.Read<float>(alpha.bytes); // on the CPU, as files are read
    }
}
