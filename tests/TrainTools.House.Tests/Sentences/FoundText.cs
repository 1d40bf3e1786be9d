using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sentences;

/// <summary>A text of the sources.</summary>
/// <param name="Template">As it is written, with <c>{0}</c>, <c>{1}</c> for what is put in.</param>
/// <param name="Place">File and line.</param>
internal sealed partial record FoundText(string Template, string Place)
{
    /// <summary>
    /// Whether it reads as a sentence: words with a space between, no small letter in front, and a stop at its end, or a
    /// colon or a stop inside where it ends with what is put in.
    /// </summary>
    public bool IsSentence => (Words().IsMatch(Template) && Sentence().IsMatch(Template)) || IsFact;

    /// <summary>The doctor's report has facts with numbers that are no sentences: <c>{0} of {1} processors</c>.</summary>
    private bool IsFact => Place.Contains("/DoctorText.cs:", StringComparison.Ordinal)
        && Template.Contains('{') && !Template.StartsWith('[') && Words().Count(Template) > 1;

    /// <summary>Whether it reads as a part of a sentence: small letters, several words, nothing of a program.</summary>
    public bool IsClause => !IsSentence && Clause().IsMatch(Template);

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"^((?![a-z]|\[)|libtorch\b)(?=.* )(.*[.?!…]|.*[.:]( ?\{\d+\})+)$")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^(?!traintools )\p{Ll}[\p{L}'’-]* [^/<>=]*[\p{L}}\)]$")]
    private static partial Regex Clause();
}
