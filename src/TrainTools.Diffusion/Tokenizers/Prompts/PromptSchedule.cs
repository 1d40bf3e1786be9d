using System.Text.RegularExpressions;

namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>What a prompt is up to a step.</summary>
/// <param name="Until">The last step for which it holds, counted from 1.</param>
/// <param name="Prompt">The prompt then.</param>
public sealed record PromptPart(int Until, string Prompt);

/// <summary>
/// A prompt that changes while an image is made (A1111's modules/prompt_parser.py): <c>[a:b:0.5]</c> is a for the first
/// half of the steps and then b, <c>[a:b:10]</c> changes after step 10, <c>[b:10]</c> adds, <c>[a::10]</c> takes away,
/// <c>[a|b]</c> takes turns. What does not fit that grammar is text.
/// </summary>
public static partial class PromptSchedule
{
    /// <summary>Whether a prompt is several by the word AND, which are guided one by one: not done here.</summary>
    public static bool IsSeveral(string prompt) => And().IsMatch(prompt);

    /// <summary>The prompts in their order; one where nothing changes.</summary>
    /// <param name="prompt">Without extra networks.</param>
    /// <param name="steps">Steps of the image.</param>
    public static IReadOnlyList<PromptPart> Of(string prompt, int steps)
    {
        if (PromptGrammar.Parse(prompt) is not { } tree)
            return [new PromptPart(steps, prompt)];
        var ends = new SortedSet<int> { steps };
        tree.AddChanges(steps, ends);
        return [.. ends.Select(end => new PromptPart(end, tree.At(end, steps)))];
    }

    [GeneratedRegex(@"\bAND\b")] // A1111's re_AND
    private static partial Regex And();
}
