using System.Globalization;
using System.Text.RegularExpressions;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>A piece of a prompt that is tokenized by itself.</summary>
/// <param name="Text">What is tokenized, without the brackets and weights that stood around it.</param>
/// <param name="Weight">Its emphasis; 1 is none.</param>
public sealed record PromptPiece(string Text, double Weight)
{
    /// <summary>Whether the rest begins in a row of its own.</summary>
    public bool IsBreak => Text == PromptText.Break && Weight == PromptText.BreakWeight;
}

/// <summary>
/// Reads text as the WebUI reads a prompt (A1111's modules/prompt_parser.py, which Forge and SD.Next kept):
/// <c>(x)</c>, <c>[x]</c> and <c>(x:1.2)</c> are x with a weight, <c>\(</c> is a bracket, <c>BREAK</c> begins a new row,
/// <c>&lt;lora:name:1&gt;</c> is no text. What belongs to several prompts or steps (<c>AND</c>, <c>[a:b:0.5]</c>) is
/// read as text, for a caption is one prompt.
/// </summary>
public static partial class PromptText
{
    internal const string Break = "BREAK";
    internal const double BreakWeight = -1;

    private const double Round = 1.1;
    private const double Square = 1 / 1.1;

    /// <summary>The pieces in their order; neighbours of one weight are one piece. At least one.</summary>
    public static IReadOnlyList<PromptPiece> Pieces(string prompt)
    {
        var pieces = new List<(string Text, double Weight)>();
        var (round, square) = (new Stack<int>(), new Stack<int>());
        foreach (Match match in Sign().Matches(ExtraNetworks.TakeOut(prompt).Prompt))
        {
            var sign = match.Value;
            if (sign[0] == '\\')
                pieces.Add((sign[1..], 1));
            else if (sign == "(")
                round.Push(pieces.Count);
            else if (sign == "[")
                square.Push(pieces.Count);
            else if (round.Count > 0 && WeightOf(match) is { } weight)
                Multiply(pieces, round.Pop(), weight);
            else if (sign == ")" && round.Count > 0)
                Multiply(pieces, round.Pop(), Round);
            else if (sign == "]" && square.Count > 0)
                Multiply(pieces, square.Pop(), Square);
            else
                AddText(pieces, sign);
        }
        foreach (var begin in round.Reverse())
            Multiply(pieces, begin, Round);
        foreach (var begin in square.Reverse())
            Multiply(pieces, begin, Square);
        return Merged(pieces);
    }

    /// <summary>
    /// A caption's tags: cut at the commas that stand in no pair of brackets, for <c>(a, b:1.2)</c> is read as one.
    /// </summary>
    public static IReadOnlyList<string> Tags(string caption)
    {
        var tags = new List<string>();
        var (begin, end) = (0, 0);
        var pairs = Pairs(caption);
        for (; end < caption.Length; end++)
        {
            if (pairs.TryGetValue(end, out var closing))
                end = closing;
            else if (caption[end] == ',')
            {
                tags.Add(caption[begin..end].Trim());
                begin = end + 1;
            }
        }
        return [.. tags, caption[begin..].Trim()];
    }

    private static double? WeightOf(Match match) =>
        match.Groups["weight"] is { Success: true } group
        && double.TryParse(group.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
            ? weight
            : null;

    private static void AddText(List<(string, double)> pieces, string text)
    {
        var parts = BreakWord().Split(text);
        for (var i = 0; i < parts.Length; i++)
        {
            if (i > 0)
                pieces.Add((Break, BreakWeight));
            pieces.Add((parts[i], 1));
        }
    }

    private static void Multiply(List<(string Text, double Weight)> pieces, int begin, double factor)
    {
        for (var i = begin; i < pieces.Count; i++)
            pieces[i] = (pieces[i].Text, pieces[i].Weight * factor);
    }

    private static List<PromptPiece> Merged(List<(string Text, double Weight)> pieces)
    {
        var merged = new List<PromptPiece>();
        foreach (var (text, weight) in pieces)
        {
            if (merged is [.., var last] && last.Weight == weight)
                merged[^1] = last with { Text = last.Text + text };
            else
                merged.Add(new PromptPiece(text, weight));
        }
        return merged.Count > 0 ? merged : [new PromptPiece("", 1)];
    }

    /// <summary>Where the outermost brackets that close again open, and where each closes.</summary>
    private static Dictionary<int, int> Pairs(string caption)
    {
        var pairs = new Dictionary<int, int>();
        var (round, square) = (new Stack<int>(), new Stack<int>());
        foreach (Match match in Sign().Matches(caption))
        {
            var (open, isClosing) = match.Value[^1] switch
            {
                '(' or ')' => (round, match.Value[^1] == ')'),
                _ => (square, match.Value[^1] == ']'),
            };
            if (match.Value is "(" or "[")
                open.Push(match.Index);
            else if (match.Value[0] != '\\' && isClosing && open.Count > 0)
                pairs[open.Pop()] = match.Index + match.Length - 1;
        }
        return pairs;
    }

    // An escaped sign; a bracket; ": 1.2)", which closes with a weight; a run of anything else; a colon alone.
    [GeneratedRegex(@"\\[()\[\]\\]?|[()\[\]]|:\s*(?<weight>[+-]?[.\d]+)\s*\)|[^\\()\[\]:]+|:")]
    private static partial Regex Sign();

    [GeneratedRegex(@"\s*\bBREAK\b\s*")]
    private static partial Regex BreakWord();
}
