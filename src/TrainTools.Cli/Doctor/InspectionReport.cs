using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;

namespace TrainTools.Cli.Doctor;

/// <summary>What <c>traintools inspect</c> tells of a file, in the words that programs read.</summary>
/// <param name="File">The file, in full.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Kind"><c>checkpoint</c>, <c>lora</c> or <c>unknown</c>.</param>
/// <param name="Description">The file in a few words.</param>
/// <param name="Family">The base model's family, <c>SD 1.x</c>.</param>
/// <param name="Weights">How many numbers it holds.</param>
/// <param name="NumberTypes">How many tensors there are of each number type.</param>
/// <param name="Checkpoint">Parts of a checkpoint; null for anything else.</param>
/// <param name="Lora">Size and training of a LoRA; null for anything else.</param>
internal sealed record InspectionReport(
    string File, long Bytes, string Kind, string Description, string Family, long Weights,
    IReadOnlyDictionary<string, int> NumberTypes, CheckpointParts? Checkpoint, LoraParts? Lora)
{
    /// <summary>Opens and reads a file.</summary>
    /// <exception cref="ProblemException">It is missing, damaged or no model file.</exception>
    public static InspectionReport Of(string path)
    {
        using var file = WeightFile.Open(path);
        var facts = ModelFile.Identify(file);
        return new InspectionReport(
            Path.GetFullPath(path), file.Length, facts.Kind.ToString().ToLowerInvariant(),
            SettingTexts.OnTheCommandLine(facts.Description),
            facts.Family.DisplayName(), facts.Weights,
            facts.NumberTypes.ToDictionary(type => type.Key, type => type.Value),
            facts.Kind == ModelKind.Checkpoint ? CheckpointParts.Of(facts) : null,
            facts.Lora is { } lora ? LoraParts.Of(lora) : null);
    }
}

/// <summary>What a checkpoint has in it.</summary>
/// <param name="InputChannels">4, or 9 for inpainting.</param>
/// <param name="ContextWidth">Width of what cross-attention reads; 0 when it cannot be told.</param>
/// <param name="Prediction"><c>epsilon</c> or <c>v</c>.</param>
/// <param name="ZeroTerminalSnr">Whether the noise schedule is rescaled to end in pure noise.</param>
internal sealed record CheckpointParts(
    bool UNet, bool TextEncoder, bool Vae, int InputChannels, int ContextWidth, string Prediction, bool ZeroTerminalSnr)
{
    public static CheckpointParts Of(ModelFacts facts) => new(
        facts.HasUNet, facts.HasTextEncoders, facts.HasVae, facts.InputChannels, facts.ContextWidth,
        Catalogue.Training.Find("prediction")!.InWords(facts.Prediction.Kind), facts.Prediction.ZeroTerminalSnr);
}

/// <summary>What a LoRA is and how it was trained.</summary>
/// <param name="Tags">Tags of its captions by how often they came, most frequent first; the first ones trigger
/// it.</param>
/// <param name="Training">What the metadata tells of the training, label and value in the order to show.</param>
internal sealed record LoraParts(
    string Format, int? Rank, double? Alpha, int? ConvRank, double? ConvAlpha, bool RanksDiffer, int UNetModules,
    int TextEncoderModules, int ConvModules, string NumberType, IReadOnlyList<TagCount> Tags,
    IReadOnlyList<LabelledText> Training)
{
    public static LoraParts Of(LoraFacts lora) => new(
        lora.Format, lora.Rank, lora.Alpha, lora.ConvRank, lora.ConvAlpha, lora.RanksDiffer, lora.UNetModules,
        lora.TextEncoderModules, lora.ConvModules, lora.NumberType,
        [.. lora.Tags.Select(tag => new TagCount(tag.Key, tag.Value))],
        [.. lora.Training.Select(fact => new LabelledText(fact.Key, fact.Value))]);
}

/// <summary>A tag and how often the captions had it.</summary>
internal sealed record TagCount(string Tag, int Count);

/// <summary>A fact for a person.</summary>
internal sealed record LabelledText(string Label, string Value);

/// <summary>JSON of the report, generated at build time; names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a damaged file may hold any alpha
    WriteIndented = true)]
[JsonSerializable(typeof(InspectionReport))]
internal sealed partial class InspectionJson : JsonSerializerContext
{
    /// <summary>Writes names in any script as they are.</summary>
    public static InspectionJson Readable => Text.Json;

    // In a class of its own, so that it is made after the generated defaults that it copies.
    private static class Text
    {
        public static readonly InspectionJson Json =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
