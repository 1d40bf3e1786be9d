using System.Text.RegularExpressions;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary><c>&lt;lora:name:0.8&gt;</c> and the like, which are no part of a prompt's text.</summary>
public static partial class ExtraNetworks
{
    /// <summary>The prompt without them, and each as it was written.</summary>
    public static (string Prompt, IReadOnlyList<string> Networks) TakeOut(string prompt) =>
        (Pattern().Replace(prompt, ""), [.. Pattern().Matches(prompt).Select(match => match.Value)]);

    [GeneratedRegex(@"<\w+:[^>]+>")] // A1111's re_extra_net
    private static partial Regex Pattern();
}
