using System.Text.RegularExpressions;

namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>
/// A1111's grammar of changing prompts, read by descent. Brackets that do not fit are text where they stand outside of
/// any pair; within a pair they make the pair text.
/// </summary>
internal sealed partial class PromptGrammar
{
    private const int Deepest = 50; // pairs within pairs: what is deeper is text

    private readonly string _text;
    private int _at;
    private int _depth;

    private PromptGrammar(string text) => _text = text;

    /// <summary>The tree; null: no prompt by the grammar, so all of it is text.</summary>
    public static PromptNode? Parse(string text)
    {
        var reader = new PromptGrammar(text);
        var parts = new List<PromptNode>();
        while (reader._at < text.Length)
        {
            if (reader.Sequence() is { Parts.Count: > 0 } sequence)
                parts.Add(sequence);
            else if ("[]():".Contains(text[reader._at], StringComparison.Ordinal))
                parts.Add(new PlainNode($"{text[reader._at++]}"));
            else
                return null; // a bar, or a backslash at the end
        }
        return new SequenceNode(parts);
    }

    /// <summary>As much as is a prompt; ends before a sign that is none.</summary>
    private SequenceNode Sequence()
    {
        var parts = new List<PromptNode>();
        while (_at < _text.Length && Part() is { } part)
            parts.Add(part);
        return new SequenceNode(parts);
    }

    private PromptNode? Part()
    {
        if (Plain().Match(_text, _at) is { Success: true } plain)
        {
            _at += plain.Length;
            return new PlainNode(plain.Value);
        }
        var begin = _at;
        _depth++;
        var pair = _depth > Deepest ? null : _text[_at] switch
        {
            '(' => Round(),
            '[' => Square(),
            _ => null,
        };
        _depth--;
        if (pair is null)
            _at = begin;
        return pair;
    }

    /// <summary>(a) or (a:b), which stay as they are.</summary>
    private SequenceNode? Round()
    {
        _at++;
        List<PromptNode> parts = [new PlainNode("("), Sequence()];
        if (Take(':'))
            parts.AddRange([new PlainNode(":"), Sequence()]);
        if (!Take(')'))
            return null;
        return new SequenceNode([.. parts, new PlainNode(")")]);
    }

    private PromptNode? Square()
    {
        _at++;
        var (first, begin) = (Sequence(), _at);
        if (Take(']'))
            return new SequenceNode([new PlainNode("["), first, new PlainNode("]")]);
        if (_at < _text.Length && _text[_at] == '|')
            return Alternate(first);

        List<PromptNode> parts = [first];
        while (parts.Count < 3 && Take(':'))
        {
            begin = _at;
            parts.Add(Sequence());
        }
        var when = Number().Match(_text[begin.._at]);
        if (parts.Count < 2 || !when.Success || !Take(']'))
            return null;
        PromptNode before = parts.Count == 3 ? first : new PlainNode("");
        return new ScheduledNode(before, parts[^2], when.Groups["number"].Value);
    }

    private AlternateNode? Alternate(PromptNode first)
    {
        List<PromptNode> choices = [first];
        while (Take('|'))
            choices.Add(Sequence());
        return Take(']') ? new AlternateNode(choices) : null;
    }

    private bool Take(char sign)
    {
        if (_at >= _text.Length || _text[_at] != sign)
            return false;
        _at++;
        return true;
    }

    [GeneratedRegex(@"\G([^\\\[\]():|]|\\.)+", RegexOptions.Singleline)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^\s*(?<number>[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)\s*$")]
    private static partial Regex Number();
}
