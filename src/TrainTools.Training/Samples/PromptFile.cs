using System.Globalization;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Samples;

/// <summary>
/// kohya's prompt file (sd-scripts, train_util.py, line_to_prompt_dict): a prompt a line, with <c>--n</c> negative,
/// <c>--w</c>, <c>--h</c>, <c>--d</c> seed, <c>--l</c> guidance, <c>--s</c> steps and <c>--ss</c> sampler behind it; lines
/// that begin with # are left out. What kohya passes over in silence is told here, all of it at once.
/// </summary>
public sealed class PromptFile
{
    private const string Known = "--n, --w, --h, --d, --l, --s, --ss";

    private readonly string _field;
    private readonly ICollection<Problem> _problems;

    private PromptFile(string field, ICollection<Problem> problems) => (_field, _problems) = (field, problems);

    /// <summary>The prompts of a text.</summary>
    /// <param name="text">The file's contents.</param>
    /// <param name="field">The setting that it comes from.</param>
    /// <param name="problems">Receives everything that is wrong, with its line.</param>
    public static IReadOnlyList<SamplePrompt> Read(string text, string field, ICollection<Problem> problems)
    {
        var file = new PromptFile(field, problems);
        var prompts = new List<SamplePrompt>();
        var lines = text.TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#')
                prompts.Add(file.Prompt(line, i + 1));
        }
        if (prompts.Count == 0)
            problems.Add(new Problem("prompts.none", field));
        return prompts;
    }

    private SamplePrompt Prompt(string line, int number)
    {
        var parts = (" " + line).Split(" --");
        var prompt = new SamplePrompt(parts[0].Trim());
        if (SampleImage.Refusal(prompt.Prompt, _field) is not null)
            _problems.Add(new Problem("prompts.and", _field, ("line", $"{number}")));
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf(' ', StringComparison.Ordinal);
            var (flag, value) = end < 0 ? (part, "") : (part[..end], part[end..].Trim());
            prompt = With(prompt, flag, value, number);
        }
        return prompt;
    }

    private SamplePrompt With(SamplePrompt prompt, string flag, string value, int line) => flag.ToLowerInvariant() switch
    {
        "n" => prompt with { Negative = value },
        "w" => prompt with { Width = (int?)Whole(SampleRange.Side, flag, value, line) },
        "h" => prompt with { Height = (int?)Whole(SampleRange.Side, flag, value, line) },
        "d" => prompt with { Seed = Whole(SampleRange.Seed, flag, value, line) },
        "s" => prompt with { Steps = (int?)Whole(SampleRange.Steps, flag, value, line) },
        "l" => prompt with { Cfg = Number(SampleRange.Cfg, flag, value, line) },
        "ss" => prompt with { Sampler = Sampler(value, line) },
        _ => Unknown(prompt, flag, line),
    };

    private long? Whole(SampleRange range, string flag, string value, int line)
    {
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return InRange(range, number, flag, line) ? number : null;
        _problems.Add(Wrong("prompts.not_whole", flag, value, line));
        return null;
    }

    private double? Number(SampleRange range, string flag, string value, int line)
    {
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return InRange(range, number, flag, line) ? number : null;
        _problems.Add(Wrong("prompts.not_number", flag, value, line));
        return null;
    }

    private bool InRange(SampleRange range, double number, string flag, int line)
    {
        if (range.Problem(number, _field, $"--{flag}", line) is not { } problem)
            return true;
        _problems.Add(problem);
        return false;
    }

    private SamplerKind? Sampler(string value, int line)
    {
        var setting = Catalogue.Training.Find("sample_sampler")!;
        try
        {
            return (SamplerKind)setting.Read(value)!;
        }
        catch (ProblemException)
        {
            _problems.Add(new Problem("prompts.sampler", _field,
                ("line", $"{line}"), ("value", value), ("choices", string.Join(", ", setting.Choices))));
            return null;
        }
    }

    private SamplePrompt Unknown(SamplePrompt prompt, string flag, int line)
    {
        _problems.Add(new Problem("prompts.flag", _field, ("line", $"{line}"), ("name", $"--{flag}"), ("choices", Known)));
        return prompt;
    }

    private Problem Wrong(string code, string flag, string value, int line) =>
        new(code, _field, ("line", $"{line}"), ("name", $"--{flag}"), ("value", value));
}
