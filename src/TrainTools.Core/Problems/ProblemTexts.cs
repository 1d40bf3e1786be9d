namespace TrainTools.Core.Problems;

/// <summary>The English sentence of each code. <c>{name}</c> is the field's name where the sentence is read.</summary>
public static class ProblemTexts
{
    /// <summary>The code of a sentence that has none yet.</summary>
    public const string Sentence = "sentence";

    /// <summary>Code to sentence.</summary>
    public static IReadOnlyDictionary<string, string> English { get; } = new Dictionary<string, string>
    {
        [Sentence] = "{sentence}",
        ["base.folder"] = "{name} is '{value}', a folder; give the checkpoint file in it.",
        ["base.missing"] = "{name} is '{value}', but there is no such file; check the spelling. WebUIs keep checkpoints " +
            "in models/Stable-diffusion.",
        ["clip_skip.too_deep"] =
            "{name} is {value}, but the base model's text encoder has {layers} layers; choose 1 to {layers}.",
        ["precision.fp16_on_cpu"] =
            "{name} is fp16, which processors cannot train in; leave it out, or choose fp32 or bf16.",
        ["setting.above"] = "{name} is {value}; choose a number above {min} ({usual} is usual).",
        ["setting.above_automatic"] = "{name} is {value}; choose a number above {min}, or leave it out.",
        ["setting.at_least"] = "{name} is {value}; choose {min} or more ({usual} is usual).",
        ["setting.at_least_automatic"] = "{name} is {value}; choose {min} or more, or leave it out.",
        ["setting.choice"] = "{name} is '{value}'; choose {choices}.",
        ["setting.choice_automatic"] = "{name} is {value}; choose {choices}, or leave it out.",
        ["setting.missing"] = "{name} is missing; give it.",
        ["setting.multiple"] = "{name} is {value}; choose a multiple of {multiple} from {min} to {max} ({usual} is usual).",
        ["setting.needs"] = "{name} is given without {other_field}; add {other_field} or leave {name} out.",
        ["setting.not_number"] = "{name} is '{value}'; give a number such as {example}, with a point for decimals.",
        ["setting.not_text"] = "{name} is {value}; give a text.",
        ["setting.not_toggle"] = "{name} is '{value}'; choose on or off.",
        ["setting.not_whole"] = "{name} is '{value}'; give a whole number such as {example}.",
        ["setting.null"] = "{name} is empty and has no automatic value; give one such as {example}.",
        ["setting.range"] = "{name} is {value}; choose {min} to {max} ({usual} is usual).",
        ["setting.range_automatic"] = "{name} is {value}; choose {min} to {max}, or leave it out.",
        ["setting.state_every"] = "{name} is '{value}'; give a number of steps such as 50, or a time such as 5m.",
        ["setting.unknown"] = "'{value}' is no setting. `traintools train --help` lists them all.",
        ["setting.unknown_near"] =
            "'{value}' is no setting; did you mean {near}? `traintools train --help` lists them all.",
        ["settings_file.no_json"] = "{path} is no JSON (line {line}: {reason}). Correct it there.",
        ["settings_file.no_object"] = "{path} holds no settings; give them as {\"rank\": 16}.",
        ["settings_file.unreadable"] = "{path} cannot be read ({reason}). Check the path.",
        ["validation.too_many"] = "{name} is {value}, but there are only {images} images to train on and to hold out; " +
            "choose at most {max}, or off.",
    };

    /// <summary>The sentence in English.</summary>
    /// <param name="name">How a field is called where the sentence is read: by its option, or by its title.</param>
    public static string InEnglish(Problem problem, Func<string, string> name)
    {
        var sentence = English[problem.Code];
        foreach (var (key, value) in problem.Arguments)
            sentence = sentence.Replace($"{{{key}}}", key.EndsWith("_field", StringComparison.Ordinal) ? name(value) : value);
        return sentence.Replace("{name}", name(problem.Field));
    }
}
