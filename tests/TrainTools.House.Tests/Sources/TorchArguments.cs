namespace TrainTools.House.Tests.Sources;

/// <summary>
/// Finds arguments of torch calls whose meaning depends on which overloads there are: a bare <c>null</c> or
/// <c>default</c>, and collection literals. The real package has more overloads than the stand-in, so such a call can
/// be ambiguous there, or another one. TorchSharp's methods begin with a small letter and other methods in C# do not;
/// that is how they are told apart without compiling.
/// </summary>
internal static class TorchArguments
{
    /// <summary>The line (from 1) and the text of each such argument.</summary>
    public static IEnumerable<(int Line, string Argument)> Doubtful(string source)
    {
        string code = WithoutTexts(source);
        for (int dot = code.IndexOf('.'); dot >= 0; dot = code.IndexOf('.', dot + 1))
        {
            int open = OpeningOfCall(code, dot + 1);
            if (open < 0)
                continue;
            foreach (var (start, argument) in Arguments(code, open))
            {
                if (IsDoubtful(argument))
                    yield return (1 + code.AsSpan(0, start).Count('\n'), argument);
            }
        }
    }

    private static bool IsDoubtful(string argument)
    {
        int colon = argument.IndexOf(':');
        bool isNamed = colon > 0 && argument[..colon].All(c => char.IsLetterOrDigit(c) || c == '_');
        string value = (isNamed ? argument[(colon + 1)..] : argument).TrimStart();
        return value is "null" or "null!" or "default" or "default!" || value.StartsWith('[');
    }

    // The parenthesis after a name that begins with a small letter (or @), perhaps with type arguments between; or -1.
    private static int OpeningOfCall(string code, int start)
    {
        int at = start;
        if (at < code.Length && code[at] == '@')
            at++;
        if (at >= code.Length || !char.IsAsciiLetterLower(code[at]))
            return -1;
        while (at < code.Length && (char.IsLetterOrDigit(code[at]) || code[at] == '_'))
            at++;
        if (at < code.Length && code[at] == '<')
        {
            int close = code.IndexOf('>', at);
            at = close < 0 ? code.Length : close + 1;
        }
        return at < code.Length && code[at] == '(' ? at : -1;
    }

    private static IEnumerable<(int Start, string Text)> Arguments(string code, int open)
    {
        int depth = 0;
        int start = open + 1;
        for (int at = open; at < code.Length; at++)
        {
            if (code[at] is '(' or '[' or '{')
                depth++;
            if (code[at] is ')' or ']' or '}')
                depth--;
            bool ends = depth == 0;
            if (!ends && !(depth == 1 && code[at] == ','))
                continue;
            string text = code[start..at].Trim();
            if (text.Length > 0)
                yield return (start + code[start..at].IndexOf(text[0]), text);
            if (ends)
                yield break;
            start = at + 1;
        }
    }

    /// <summary>The source with comments and the insides of texts blanked, line breaks kept.</summary>
    private static string WithoutTexts(string source)
    {
        char[] code = source.ToCharArray();
        int at = 0;
        while (at < code.Length)
        {
            int end = EndOfBlank(source, at);
            if (end < 0)
            {
                at++;
                continue;
            }
            for (; at < end; at++)
            {
                if (code[at] != '\n')
                    code[at] = ' ';
            }
        }
        return new string(code);
    }

    // Where the comment, text or character that begins here ends; -1 when none begins.
    private static int EndOfBlank(string source, int at)
    {
        var rest = source.AsSpan(at);
        if (rest.StartsWith("//"))
            return After(source, "\n", at);
        if (rest.StartsWith("/*"))
            return After(source, "*/", at + 2);
        if (rest.StartsWith("\"\"\""))
            return After(source, "\"\"\"", at + 3);
        if (rest.StartsWith("@\""))
            return After(source, "\"", at + 2);
        return rest[0] is '"' or '\'' ? EndOfQuoted(source, at) : -1;
    }

    private static int EndOfQuoted(string source, int at)
    {
        char quote = source[at];
        for (int next = at + 1; next < source.Length; next++)
        {
            if (source[next] == '\\')
                next++;
            else if (source[next] == quote || source[next] == '\n')
                return next + 1;
        }
        return source.Length;
    }

    private static int After(string source, string end, int from)
    {
        int found = source.IndexOf(end, Math.Min(from, source.Length), StringComparison.Ordinal);
        return found < 0 ? source.Length : found + end.Length;
    }
}
