using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Testing;

/// <summary>A model's reference numbers, <c>NAME.golden.json</c> and <c>.safetensors</c>, if any.</summary>
public sealed class Golden : IDisposable
{
    private readonly SafetensorsFile? _tensors;
    private readonly Dictionary<string, string> _aliases = [];

    private Golden(string name)
    {
        Name = name;
        Config = Optional($"{name}.config.json");
        Facts = Optional($"{name}.golden.json");
        if (GoldenFolder.Has($"{name}.golden.safetensors"))
            _tensors = SafetensorsFile.Open(GoldenFolder.File($"{name}.golden.safetensors"));
        if (Facts.ValueKind == JsonValueKind.Object && Facts.TryGetProperty("aliases", out var aliases))
            _aliases = aliases.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
    }

    /// <summary>The model's name, for example <c>sd1-tiny</c>.</summary>
    public string Name { get; }

    /// <summary>The family as the config names it: <c>sd1</c>, <c>sd2</c>, <c>sdxl</c>.</summary>
    public string Kind => Config.GetProperty("kind").GetString()!;

    /// <summary>What the config says that the U-Net predicts; epsilon where it says nothing.</summary>
    public PredictionKind Prediction =>
        Config.TryGetProperty("pred", out var prediction) && prediction.GetString() == "v_prediction"
            ? PredictionKind.V
            : PredictionKind.Epsilon;

    /// <summary>Sizes, from <c>NAME.config.json</c>; Undefined when there is none.</summary>
    public JsonElement Config { get; }

    /// <summary>Settings and numbers of <c>NAME.golden.json</c>; Undefined when there is none.</summary>
    public JsonElement Facts { get; }

    /// <summary>What stands before every name that the generator hashes; empty for most sets.</summary>
    public string Prefix =>
        Facts.ValueKind == JsonValueKind.Object && Facts.TryGetProperty("weight_name_prefix", out var prefix)
            ? prefix.GetString() ?? ""
            : "";

    /// <summary>Names of all stored tensors, aliases left out; empty when there is no tensor file.</summary>
    public IEnumerable<string> Keys => _tensors?.Entries.Keys ?? [];

    /// <summary>A stored tensor, new each time, in the innermost dispose scope; the dtype is the file's.</summary>
    public Tensor this[string key] =>
        (_tensors ?? throw new InvalidOperationException($"{Name} has no golden tensors in {GoldenFolder.Path}."))
            .Load(_aliases.GetValueOrDefault(key, key));

    /// <summary>Opens what the golden folder has of a model.</summary>
    public static Golden Open(string name) => new(name);

    /// <summary>Loads every tensor of a safetensors file of the golden folder.</summary>
    public static Dictionary<string, Tensor> Load(string file)
    {
        using var tensors = SafetensorsFile.Open(GoldenFolder.File(file));
        return tensors.Entries.Keys.ToDictionary(key => key, key => tensors.Load(key));
    }

    /// <summary>Whether a tensor is stored, under this name or the one it is an alias of.</summary>
    public bool Has(string key) => _tensors?.Entries.ContainsKey(_aliases.GetValueOrDefault(key, key)) ?? false;

    /// <summary>Writes the model's checkpoint; see <see cref="GoldenCheckpoint"/>.</summary>
    public void WriteCheckpoint(string path, ScalarType dtype = ScalarType.Float16) =>
        GoldenCheckpoint.Write(path, GoldenCheckpoint.Shapes(Name), dtype, Prefix);

    /// <summary>Closes the tensor file; tensors that were read stay.</summary>
    public void Dispose() => _tensors?.Dispose();

    private static JsonElement Optional(string file) => GoldenFolder.Has(file) ? GoldenFolder.Json(file) : default;
}
