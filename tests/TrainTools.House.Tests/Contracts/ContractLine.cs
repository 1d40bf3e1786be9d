using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Contracts;

/// <summary>
/// A line of a package's contract, <c>Type | kind | modifiers | signature | …</c>, and the references that mean it,
/// in the words of <see cref="MemberUses"/>.
/// </summary>
internal static partial class ContractLine
{
    /// <summary>The references that the line allows; a property allows its getter and its setter.</summary>
    public static IEnumerable<string> Uses(string line)
    {
        string[] fields = line.Split(" | ");
        string owner = fields[0];
        if (fields[1] == "type") // a lambda makes a delegate, whose constructor the contracts leave out
            return fields[2].Contains("delegate") ? [owner, $"{owner} | .ctor(object,nint) : void"] : [owner];
        string signature = fields[3];
        return fields[1] switch
        {
            "ctor" => [$"{owner} | .ctor({Parameters(signature)}) : void"],
            "property" or "indexer" => Accessors(signature).Select(use => $"{owner} | {use}"),
            "field" => [$"{owner} | {NameOf(signature)} : {Type(Result(signature))}"],
            _ => [$"{owner} | {NameOf(signature)}({Parameters(signature)}) : {Type(Result(signature))}"],
        };
    }

    private static IEnumerable<string> Accessors(string signature)
    {
        string body = AccessorList().Match(signature).Value;
        string rest = signature[..^body.Length];
        string name = NameOf(rest);
        string indices = Parameters(rest);
        string type = Type(Result(rest));
        if (body.Contains("get;", StringComparison.Ordinal))
            yield return $"get_{name}({indices}) : {type}";
        if (body.Contains("set;", StringComparison.Ordinal) || body.Contains("init;", StringComparison.Ordinal))
            yield return $"set_{name}({(indices.Length > 0 ? indices + "," : "")}{type}) : void";
    }

    private static string NameOf(string signature) => signature[..signature.IndexOfAny(['(', '[', ' '])];

    private static string Parameters(string signature)
    {
        int open = signature.IndexOfAny(['(', '[']);
        int colon = signature.IndexOf(" : ", StringComparison.Ordinal);
        if (open < 0 || (colon >= 0 && colon < open))
            return "";
        return string.Join(",", Split(signature[(open + 1)..Close(signature, open)]).Select(Parameter));
    }

    private static string Result(string signature)
    {
        int open = signature.IndexOfAny(['(', '[']);
        int colon = signature.IndexOf(" : ", StringComparison.Ordinal);
        int from = open < 0 || (colon >= 0 && colon < open) ? colon : Close(signature, open) + 1;
        return signature[(from + 3)..];
    }

    // "[Attribute] params long[] sizes = default" is the type long[].
    private static string Parameter(string text)
    {
        string declaration = Split(text, " = ").First();
        while (declaration.StartsWith('['))
            declaration = declaration[(declaration.IndexOf(']') + 1)..].TrimStart();
        foreach (string word in new[] { "this ", "params ", "scoped " })
        {
            if (declaration.StartsWith(word, StringComparison.Ordinal))
                declaration = declaration[word.Length..];
        }
        return Type(WithoutName(declaration));
    }

    private static string Type(string text)
    {
        foreach (string word in new[] { "ref readonly ", "ref ", "out ", "in " })
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
                return "&" + Type(text[word.Length..]);
        }
        string tail = TypeTail().Match(text).Value;
        string core = text[..^tail.Length];
        int open = core.IndexOf('<');
        if (core.StartsWith('(') && core.EndsWith(')'))
            return $"({string.Join(",", Split(core[1..^1]).Select(WithoutName).Select(Type))}){tail}";
        if (open > 0 && core.EndsWith('>'))
            return $"{core[..open]}<{string.Join(",", Split(core[(open + 1)..^1]).Select(Type))}>{tail}";
        return core + tail;
    }

    // The last blank outside of brackets stands before the name, if there is one.
    private static string WithoutName(string declaration)
    {
        var words = Split(declaration, " ").ToList();
        string last = words[^1];
        bool isName = words.Count > 1 && last.All(c => char.IsLetterOrDigit(c) || c is '_' or '@');
        return isName ? declaration[..declaration.LastIndexOf(last, StringComparison.Ordinal)].TrimEnd() : declaration;
    }

    private static int Close(string text, int open)
    {
        int depth = 0;
        for (int at = open; at < text.Length; at++)
        {
            depth += Depth(text[at]);
            if (depth == 0)
                return at;
        }
        throw new FormatException($"Not a contract's signature: {text}");
    }

    private static IEnumerable<string> Split(string text, string separator = ",")
    {
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            depth += Depth(text[at]);
            if (depth != 0 || string.CompareOrdinal(text, at, separator, 0, separator.Length) != 0)
                continue;
            yield return text[start..at].Trim();
            start = at + separator.Length;
        }
        if (text[start..].Trim() is { Length: > 0 } last)
            yield return last;
    }

    private static int Depth(char c) => c is '(' or '[' or '<' or '{' ? 1 : c is ')' or ']' or '>' or '}' ? -1 : 0;

    [GeneratedRegex(@" \{( (protected )?(get|set|init);)+ \}$")]
    private static partial Regex AccessorList();

    [GeneratedRegex(@"(\?|\*|\[,*\])*$", RegexOptions.RightToLeft)]
    private static partial Regex TypeTail();
}
