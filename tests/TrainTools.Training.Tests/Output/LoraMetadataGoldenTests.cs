using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using TrainTools.Testing;
using TrainTools.Training.Output;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Output;

/// <summary>kohya's list of keys, and hashes of files that kohya's own tools computed.</summary>
public sealed partial class LoraMetadataGoldenTests
{
    // What decides in the list whether a key is written; ours is a run with a local base and no dataset file.
    private static readonly string[] Applying =
    [
        "always", "only when no dataset config file is used", "when the base model is a local file",
        "when clip_skip is given", "only when network args are given (values are strings, as typed)",
    ];

    [GoldenFact("metadata_keys.json"), NoTensorLeak]
    public void Build_WithEverything_HasEveryKeyOfTheListInItsOrder()
    {
        using var scope = torch.NewDisposeScope();
        var expected = Keys().Where(key => Applying.Contains(key.When)).Select(key => key.Name);

        var metadata = Complete();

        Assert.Equal(expected, metadata.Keys.OrderBy(Position));
        Assert.Equal(metadata.Keys.Where(NotHashed), metadata.Keys.Where(NotHashed).OrderBy(Position));
    }

    [GoldenFact("metadata_keys.json"), NoTensorLeak]
    public void Build_OfAnyRun_GivesEachKeyAValueOfItsPythonType()
    {
        using var scope = torch.NewDisposeScope();
        var metadata = Complete();

        var wrong = Keys().Where(key => metadata.ContainsKey(key.Name))
            .Where(key => !key.Type.Split('|').Any(type => IsOf(type, metadata[key.Name])));

        Assert.Empty(wrong.Select(key => $"{key.Name} = {metadata[key.Name]} is no {key.Type}"));
    }

    [GoldenFact("metadata_keys.json")]
    public void TypeCheck_OfTheListsOwnExamples_AcceptsThem()
    {
        var examples = Keys().Where(key => !key.Example.Contains(" | ") && key.Type is not "str");

        Assert.All(examples, key => Assert.Contains(key.Type.Split('|'), type => IsOf(type, key.Example)));
        Assert.False(IsOf("float", "1"));
        Assert.False(IsOf("json", """{"a":1}"""));
        Assert.False(IsOf("bool", "true"));
    }

    [Theory, NoTensorLeak]
    [InlineData("lora_small.sd1-tiny.safetensors", 1, 1.0, null, 0.0, ScalarType.Float16)]
    [InlineData("big_fp32", 32, 16.0, null, 0.0, ScalarType.Float32)]
    [InlineData("big_fp16_conv", 48, 24.0, 16, 8.0, ScalarType.Float16)]
    public void AddHashes_OfAKnownLora_GivesItsHashes(
        string name, int rank, double alpha, int? convRank, double convAlpha, ScalarType dtype)
    {
        using var scope = torch.NewDisposeScope();
        var golden = GoldenFolder.Json(Path.Combine(GoldenFolder.Own, "lora_hashes.json"));
        var expected = golden.GetProperty("files").GetProperty(name);
        var metadata = new OrderedDictionary<string, string>(golden.GetProperty("metadata_given").EnumerateObject()
            .Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!)));
        var tensors = GoldenLora.OfTheSmallModel(rank, alpha, convRank, convAlpha, dtype);

        LoraMetadata.AddHashes(metadata, tensors);

        Assert.Equal(expected.GetProperty("sshs_model_hash").GetString(), metadata["sshs_model_hash"]);
        Assert.Equal(expected.GetProperty("sshs_legacy_hash").GetString(), metadata["sshs_legacy_hash"]);
    }

    private static OrderedDictionary<string, string> Complete()
    {
        var provenance = SampleRun.With(
            settings => settings with { Lora = settings.Lora with { ConvRank = 4, ConvAlpha = 1 } });
        var metadata = LoraMetadata.Build(provenance);
        LoraMetadata.AddHashes(metadata, [new("a.alpha", DeterministicWeights.Values("a.alpha", [1]))]);
        metadata.Remove(LoraMetadata.SettingsKey); // ours, none of kohya's
        return metadata;
    }

    private static IEnumerable<(string Name, string Type, string Example, string When)> Keys() =>
        GoldenFolder.Json("metadata_keys.json").GetProperty("keys").EnumerateArray().Select(key => (
            key.GetProperty("key").GetString()!, key.GetProperty("type").GetString()!,
            key.GetProperty("example").GetString()!, key.GetProperty("when").GetString()!));

    private static int Position(string key) => Keys().Select(known => known.Name).ToList().IndexOf(key);

    // The list has the hashes before modelspec.*; they are computed last, over everything else.
    private static bool NotHashed(string key) => !key.StartsWith("sshs_", StringComparison.Ordinal);

    private static bool IsOf(string type, string value) => type switch
    {
        "None" => value == "None",
        "bool" => value is "True" or "False",
        "int" => Int().IsMatch(value),
        "float" => Float().IsMatch(value),
        "tuple" => Tuple().IsMatch(value),
        "json" => IsJson(value),
        "str" => value.Length > 0,
        _ => false,
    };

    private static bool IsJson(string value)
    {
        using var document = JsonDocument.Parse(value);
        return document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            && !value.Any(character => character > '~') && !TightSeparator().IsMatch(value);
    }

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Int();

    [GeneratedRegex(@"^-?\d+(\.\d+)?(e[+-]\d\d+)$|^-?\d+\.\d+$")]
    private static partial Regex Float();

    [GeneratedRegex(@"^\(\d+, \d+\)$")]
    private static partial Regex Tuple();

    [GeneratedRegex("\"[:,][^ ]")]
    private static partial Regex TightSeparator();
}
